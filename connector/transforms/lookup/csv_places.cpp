#include "connector/transforms/lookup/csv_places.h"

#include <fstream>

#include "connector/base/text/ascii.h"

namespace millrace::transforms {
namespace {

bool is_plain_csv(const std::filesystem::path& file) {
  return equals_ignoring_case(file.extension().string(), ".csv");
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

}  // namespace millrace::transforms
