#include "connector/formats/json_cells.h"

#include <cstring>

#include <fmt/format.h>

#include "connector/formats/json_value.h"

namespace millrace::formats {
Result<void> JsonCells::read_any(simdjson::ondemand::value value, Slice& cell) {
  const auto read = read_json_value(value);
  if (!read) return fail(read.error());
  if (read->text.size() > longest_) {
    return fail(ErrorKind::BadData, fmt::format("longer than {} bytes", longest_));
  }
  if (read->escaped == nullptr) {
    cell = read->kind == JsonText::Kind::Null ? Slice::null()
                                              : slice(read->text.data(), read->text.size());
    return {};
  }
  unescaped_.push_back({body_ + (read->escaped - body_), read->text});
  cell = slice(read->escaped, read->text.size());
  return {};
}

void JsonCells::put_unescaped() {
  for (const auto& [place, text] : unescaped_) std::memcpy(place, text.data(), text.size());
  unescaped_.clear();
}

}  // namespace millrace::formats
