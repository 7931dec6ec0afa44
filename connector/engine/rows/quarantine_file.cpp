#include "connector/engine/rows/quarantine_file.h"

#include <fmt/format.h>

#include "connector/base/text/ascii.h"
#include "connector/base/text/text.h"
#include "connector/io/files/private_file.h"

namespace millrace::engine {
namespace {

constexpr std::size_t kBuffer = 64u << 10;
// Leaves room for the run's id and the ending in a name of 255 bytes.
constexpr std::size_t kLongestName = 120;

bool fits_in_a_name(char c) {
  return is_digit(c) || is_letter(c) || c == '-' || c == '_' || c == '.' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool continues_a_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

}  // namespace

std::string quarantine_file_name(std::string_view sync, std::string_view run_id) {
  std::string name(sync);
  for (char& c : name) {
    if (!fits_in_a_name(c)) c = '_';
  }
  if (name.starts_with('.')) name.front() = '_';
  if (name.size() > kLongestName) {
    std::size_t end = kLongestName;
    while (end > 0 && continues_a_character(name[end])) --end;
    name.resize(end);
  }
  return fmt::format("{}-{}.jsonl", name, run_id);
}

Result<void> QuarantineFile::begin() {
  if (auto made = io::make_private_folder(folder_); !made) return made;
  auto begun = io::AtomicFile::begin(folder_, name_);
  if (!begun) return fail(std::move(begun).error());
  file_.emplace(*std::move(begun));
  file_->keep_private();
  return {};
}

Result<void> QuarantineFile::add(const QuarantinedRow& row) {
  if (!file_) {
    if (auto begun = begin(); !begun) return fail(std::move(begun).error().during("quarantine"));
  }
  quarantined_json(row, lines_);
  lines_ += '\n';
  return lines_.size() < kBuffer ? Result<void>() : write_out();
}

Result<void> QuarantineFile::write_out() {
  auto written = file_->write(lines_);
  lines_.clear();
  if (!written) return fail(std::move(written).error().during("quarantine"));
  return {};
}

Result<std::optional<std::filesystem::path>> QuarantineFile::finish() {
  if (!file_) return std::nullopt;
  if (auto written = write_out(); !written) return fail(std::move(written).error());
  auto lock = io::FileLock::try_take(folder_, name_);
  if (!lock) return fail(std::move(lock).error().during("quarantine"));
  auto path = folder_ / name_;
  if (!*lock) {
    return fail(ErrorKind::Transient,
                fmt::format("another program holds {}; run again", printable(path.string())));
  }
  auto finished = file_->commit(**lock, false);
  file_.reset();
  if (!finished) return fail(std::move(finished).error().during("quarantine"));
  return path;
}

}  // namespace millrace::engine
