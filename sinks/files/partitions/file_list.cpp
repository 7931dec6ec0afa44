#include "sinks/files/partitions/file_list.h"

#include <algorithm>
#include <ranges>
#include <system_error>
#include <utility>

#include "connector/io/files/atomic_file.h"
#include "connector/io/files/upkeep/remove_files.h"
#include "sinks/files/options/target_path.h"

namespace millrace::sinks::files {
namespace {

// Some thousand paths of 4,000 bytes at most.
constexpr std::uint64_t kLargestList = 64u << 20;

}  // namespace

std::filesystem::path FileList::own_path() const {
  const auto name = target_.path.filename().string();
  return target_.path.parent_path() / ("." + name + ".millrace-files");
}

Result<Paths> FileList::read() const {
  auto file = io::AtomicFile::begin(target_.root, own_path());
  if (!file) return fail(std::move(file).error());
  std::string text(std::min(file->old_size(), kLargestList), '\0');
  const auto got = file->read_old(0, text);
  if (!got) return fail(got.error());
  Paths paths;
  for (const auto line : std::views::split(std::string_view(text).substr(0, *got), '\n')) {
    const std::string_view path(line.begin(), line.end());
    if (path_.may_give(path) && complaint_about_path(path).empty()) paths.emplace(path);
  }
  return paths;
}

bool FileList::is_empty() const {
  std::error_code failure;
  const auto size = std::filesystem::file_size(target_.root / own_path(), failure);
  return failure || size == 0;
}

Result<void> FileList::write(const io::FileLock& held, const Paths& paths) const {
  auto file = io::AtomicFile::begin(target_.root, own_path());
  if (!file) return fail(std::move(file).error());
  std::string text;
  for (const auto& path : paths) text.append(path) += '\n';
  if (auto written = file->write(text); !written) return written;
  auto committed = file->commit(held, false);
  return committed ? Result<void>() : fail(std::move(committed).error());
}

Result<bool> FileList::remove(const std::string& path) const {
  const std::filesystem::path whole(path);
  auto removed = io::remove_file(target_.root, whole);
  if (!removed) return removed;
  for (auto folder = whole.parent_path(); folder != target_.path.parent_path() && !folder.empty();
       folder = folder.parent_path()) {
    if (!io::remove_empty_folder(target_.root, folder)) break;
  }
  return removed;
}

}  // namespace millrace::sinks::files
