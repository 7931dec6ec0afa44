#include "sinks/files/options/target_path.h"

#include <ranges>
#include <string_view>

#include <fmt/format.h>

#include "connector/base/text/control.h"
#include "connector/base/text/text.h"
#include "connector/io/files/file_lock.h"
#include "connector/io/files/part_files.h"

namespace millrace::sinks::files {
namespace {

constexpr std::size_t kLongestPart = 255;
constexpr std::size_t kLongestPath = 4000;

// What is wrong with one part, or empty.
std::string_view complaint_about(std::string_view part) {
  if (part.empty()) return "has an empty part; write folder/name.csv";
  if (part == ".") return "has a \".\" part; leave it out";
  if (part == "..") return "leads out of the root with \"..\"; name a path below it";
  if (part.size() > kLongestPart) return "has a part of more than 255 bytes; shorten it";
  if (part.ends_with(io::kPartEnding) || part.ends_with(io::kLockEnding)) {
    return "ends like a temporary file of millrace; choose another ending";
  }
  return "";
}

}  // namespace

std::string_view complaint_about_path(std::string_view path) {
  if (path.empty()) return "is empty; write a name such as {{ sync }}.csv";
  if (path.starts_with('/')) return "is absolute; write a path below the connection's root";
  if (path == "~" || path.starts_with("~/")) {
    return "begins with ~, which is not expanded; write a path below the connection's root";
  }
  if (path.size() > kLongestPath) return "has more than 4000 bytes; shorten it";
  if (has_control_character(path)) return "contains a control character; remove it";
  for (const auto part : std::views::split(path, '/')) {
    const auto complaint = complaint_about(std::string_view(part.begin(), part.end()));
    if (!complaint.empty()) return complaint;
  }
  return "";
}

Result<std::filesystem::path> parse_target_path(const std::string& rendered) {
  const auto complaint = complaint_about_path(rendered);
  if (complaint.empty()) return std::filesystem::path(rendered);
  return fail(ErrorKind::InvalidConfig,
              fmt::format("the path \"{}\" {}", printable(rendered), complaint));
}

}  // namespace millrace::sinks::files
