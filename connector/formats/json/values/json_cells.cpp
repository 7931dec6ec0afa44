#include "connector/formats/json/values/json_cells.h"

#include <cstring>

#include <fmt/format.h>

#include "connector/formats/json/values/json_value.h"

namespace millrace::formats {

Result<void> JsonCells::read_any(simdjson::ondemand::value value, Slice& cell) {
  if (mending_.replace_text) replace_halves(json_token(value));
  const auto read = read_json_value(value);
  if (!read) {
    const auto token = json_token(value);
    const bool is_half =
        token.starts_with('"') && find_half_character(token) != std::string_view::npos;
    if (!is_half) return fail(read.error());
    return fail(ErrorKind::BadData, with_remedy(read.error().message(), mending_.replace_remedy));
  }
  if (read->text.size() > longest_) {
    return fail(ErrorKind::BadData, fmt::format("longer than {} bytes", longest_));
  }
  if (read->kind == JsonText::Kind::Null) {
    cell = Slice::null();
    return {};
  }
  if (read->escaped == nullptr) {
    cell = slice(read->text.data(), read->text.size());
    if (read->kind == JsonText::Kind::Other) cell.extent |= Slice::kBareJson;
    return {};
  }
  unescaped_.push_back({body_ + (read->escaped - body_), read->text});
  cell = slice(read->escaped, read->text.size());
  return {};
}

void JsonCells::replace_halves(std::string_view token) {
  if (!token.starts_with('"')) return;
  const auto place = token.data() - body_;
  if (replace_half_characters(body_ + place, token.size())) {
    replaced_.push_back(static_cast<std::uint32_t>(place));
  }
}

void JsonCells::put_unescaped() {
  for (const auto& [place, text] : unescaped_) std::memcpy(place, text.data(), text.size());
  unescaped_.clear();
}

}  // namespace millrace::formats
