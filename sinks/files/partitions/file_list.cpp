#include "sinks/files/partitions/file_list.h"

#include <algorithm>
#include <fstream>
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
  return paths_in(std::string_view(text).substr(0, *got));
}

Paths FileList::paths_in(std::string_view text) const {
  Paths paths;
  for (const auto line : std::views::split(text, '\n')) {
    const std::string_view path(line.begin(), line.end());
    if (path_.may_give(path) && complaint_about_path(path).empty()) paths.emplace(path);
  }
  return paths;
}

Paths FileList::peek() const {
  std::error_code failure;
  const auto path = target_.root / own_path();
  if (!is_regular_file(symlink_status(path, failure))) return {};
  const auto size = std::filesystem::file_size(path, failure);
  if (failure) return {};
  std::string text(std::min<std::uint64_t>(size, kLargestList), '\0');
  std::ifstream file(path, std::ios::binary);
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  return paths_in(std::string_view(text).substr(0, static_cast<std::size_t>(file.gcount())));
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
