#include "connector/transforms/lookup/csv_places.h"

#include <algorithm>
#include <fstream>
#include <string_view>

#include "connector/base/text/ascii.h"

namespace millrace::transforms {
namespace {

bool is_plain_csv(const std::filesystem::path& file) {
  return equals_ignoring_case(file.extension().string(), ".csv");
}

// "code" for "code_2".
std::string_view without_number(std::string_view name) {
  const auto last = name.find_last_not_of("0123456789");
  const bool has_number = last != name.npos && last + 1 < name.size() && name[last] == '_';
  return has_number ? name.substr(0, last) : std::string_view();
}

// The first row, as it is written.
std::string header_text(const std::filesystem::path& path) {
  constexpr std::size_t kLongest = 1 << 20;
  std::ifstream file(path, std::ios::binary);
  std::string text;
  bool quoted = false;
  for (char c = 0; text.size() < kLongest && file.get(c);) {
    if (c == '"') quoted = !quoted;
    if (c == '\n' && !quoted) break;
    text += c;
  }
  return text;
}

}  // namespace

std::optional<std::uint64_t> line_of_row(const std::filesystem::path& path, std::uint64_t row) {
  if (!is_plain_csv(path)) return std::nullopt;
  std::ifstream file(path, std::ios::binary);
  std::uint64_t line = 1;
  std::uint64_t rows = 0;
  bool quoted = false;
  for (char c = 0; rows < row && file.get(c);) {
    if (c == '"') quoted = !quoted;
    if (c != '\n') continue;
    ++line;
    if (!quoted) ++rows;
  }
  return rows == row ? std::optional(line) : std::nullopt;
}

std::optional<std::string> repeated_name(const std::filesystem::path& path, const Schema& header) {
  if (!is_plain_csv(path)) return std::nullopt;
  std::optional<std::string> written;
  for (const auto& field : header.fields()) {
    const auto name = without_number(field.name);
    if (name.empty() || !header.find(name)) continue;
    if (!written) written = header_text(path);
    if (!written->contains(field.name)) return std::string(name);
  }
  return std::nullopt;
}

}  // namespace millrace::transforms
