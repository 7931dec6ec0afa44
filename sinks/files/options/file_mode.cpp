#include "sinks/files/options/file_mode.h"

#include <fmt/format.h>

#include "connector/base/text/text.h"

namespace millrace::sinks::files {
namespace {

constexpr mode_t kOwner = 0600;
constexpr mode_t kAnybody = 0666;

}  // namespace

std::expected<mode_t, std::string> parse_file_mode(std::string_view text) {
  const auto digits = text.size() == 4 && text.starts_with('0') ? text.substr(1) : text;
  mode_t mode = 0;
  for (const char digit : digits) {
    const bool is_octal = digit >= '0' && digit <= '7';
    if (!is_octal || digits.size() != 3) {
      return std::unexpected(fmt::format(
          "'{}' is not a mode of three octal digits; write 0640 or 0644", printable(text, 20)));
    }
    mode = mode * 8 + static_cast<mode_t>(digit - '0');
  }
  if ((mode & kOwner) != kOwner) {
    return std::unexpected("does not let the owner read and write the file; write 0640 or 0600");
  }
  if ((mode & ~kAnybody) != 0) {
    return std::unexpected("lets the file be run as a program; write 0640 or 0644");
  }
  return mode;
}

}  // namespace millrace::sinks::files
