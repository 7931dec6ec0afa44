#include "sinks/files/output/old_file_rows.h"

#include <fstream>
#include <system_error>
#include <vector>

#include "connector/components/sink.h"
#include "sinks/files/rows/row_count.h"

namespace millrace::sinks::files {
namespace {

std::optional<std::uint64_t> counted_in(const std::filesystem::path& path, FileKind kind) {
  std::error_code failure;
  const auto status = symlink_status(path, failure);
  if (!exists(status)) return 0;
  if (!is_regular_file(status)) return std::nullopt;
  std::ifstream file(path, std::ios::binary);
  RowCount count(kind);
  std::vector<char> block(std::size_t{1} << 20);
  std::uint64_t bytes = 0;
  while (file.read(block.data(), static_cast<std::streamsize>(block.size())), file.gcount() > 0) {
    const auto got = static_cast<std::size_t>(file.gcount());
    bytes += got;
    if (!count.see({block.data(), got})) return std::nullopt;
  }
  if (!file.eof()) return std::nullopt;
  if (bytes == 0) return 0;  // Of most kinds that is no whole file.
  const auto rows = count.finish();
  return rows ? std::optional(*rows) : std::nullopt;
}

}  // namespace

OldFileRows::OldFileRows(const FileTarget& target) : target_(target), told_(told_files(target)) {
  // Of files that were appended to it tells what the last load has added.
  if (told_ && told_->mode != to_string(components::Mode::Replace)) told_.reset();
}

std::optional<std::uint64_t> OldFileRows::in(const std::filesystem::path& path) const {
  if (told_) {
    const auto file = told_->files.find(path.string());
    const bool is_told = file != told_->files.end() && is_as_told(target_, file->second);
    if (is_told) return file->second.rows;
  }
  return counted_in(target_.root / path, target_.kind);
}

Task<Result<std::optional<std::uint64_t>>> rows_in_all(const Paths& paths, const FileTarget& target,
                                                       components::Environment& environment) {
  std::uint64_t sum = 0;
  const auto old = co_await environment.blocking.run([&] { return OldFileRows(target); });
  for (const auto& path : paths) {
    if (co_await cancelled()) co_return fail(ErrorKind::Cancelled, "stopped");
    const auto rows = co_await environment.blocking.run([&] { return old.in(path); });
    if (!rows) co_return std::nullopt;
    sum += *rows;
  }
  co_return sum;
}

}  // namespace millrace::sinks::files
