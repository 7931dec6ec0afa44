#include "sinks/files/output/output_file.h"

#include <utility>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "connector/io/files/upkeep/file_versions.h"

namespace millrace::sinks::files {

OutputFile::OutputFile(io::AtomicFile file, const FileTarget& target, std::filesystem::path path)
    : file_(std::move(file)),
      root_(target.root),
      path_(std::move(path)),
      keep_(target.keep),
      reads_back_(target.reads_back) {
  if (target.new_mode) file_.set_new_mode(*target.new_mode);
}

Result<OutputFile> OutputFile::begin(const FileTarget& target, const std::filesystem::path& path) {
  auto file = io::AtomicFile::begin(target.root, path);
  if (!file) return fail(std::move(file).error());
  return OutputFile(std::move(*file), target, path);
}

Result<void> OutputFile::write(std::span<const char> bytes) {
  hash_.add({bytes.data(), bytes.size()});
  return file_.write(bytes);
}

Result<void> OutputFile::verify() const {
  if (!reads_back_) return {};
  ShortSha256 found;
  std::uint64_t bytes = 0;
  auto read = file_.read_back([&](std::span<const char> block) {
    found.add({block.data(), block.size()});
    bytes += block.size();
  });
  if (!read) return read;
  if (bytes == file_.size() && found.whole_digest() == hash_.whole_digest()) return {};
  return fail(
      ErrorKind::BadData,
      fmt::format("verify: content of {}: {} bytes were read back that are not the {} which "
                  "were written, and the file stays as it was; look at the disk",
                  printable((root_ / path_).string()), bytes, file_.size()));
}

Result<std::vector<std::string>> OutputFile::commit(const io::FileLock& held, bool only_over_old) {
  const bool keeps = keep_ > 0 && file_.has_old();
  if (keeps) {
    if (auto kept = io::keep_version(root_, path_); !kept) return fail(std::move(kept).error());
  }
  auto notes = file_.commit(held, only_over_old);
  if (!notes || !keeps) return notes;
  // The load is done: what it could not tidy up is no failure of it.
  if (auto pruned = io::prune_versions(root_, path_, keep_); !pruned) {
    notes->push_back(pruned.error().message());
  }
  return notes;
}

}  // namespace millrace::sinks::files
