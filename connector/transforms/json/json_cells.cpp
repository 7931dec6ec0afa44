#include "connector/transforms/json/json_cells.h"

#include <utility>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "connector/data/json_syntax.h"
#include "connector/data/text/json_parts.h"
#include "connector/data/values.h"

namespace millrace::transforms {

std::string shown_json(std::string_view text, bool is_hidden) {
  constexpr std::size_t kMostBytes = 60;
  if (is_hidden) return "the value";
  const bool is_string = text.size() >= 2 && text.front() == '"' && is_json(text);
  if (!is_string) return fmt::format("\"{}\"", printable(text, kMostBytes));
  return fmt::format("the string \"{}\"", printable(text.substr(1, text.size() - 2), kMostBytes));
}

std::expected<JsonCell, std::string> JsonCell::of(std::string_view json, Type type) {
  JsonCell cell;
  if (json.empty() || json == "null") return cell;
  cell.source_ = json;
  cell.kind_ = Kind::Source;
  if (json.front() == '"' && type.kind != TypeKind::Json) {
    cell.kind_ = Kind::Source;
    cell.source_ = json.substr(1, json.size() - 2);
    if (cell.source_.contains('\\')) {
      cell.kind_ = Kind::Text;
      if (!append_json_text(json, cell.text_)) {
        return std::unexpected("has an escape that is half of a character");
      }
      if (cell.text_.contains('\0')) {
        return std::unexpected("has the escape \\u0000, which no text can hold");
      }
    }
  }
  const std::string_view text = cell.kind_ == Kind::Text ? cell.text_ : cell.source_;
  if (is_plainly_of(type, text)) return cell;
  auto plain = plain_notation(type, text);
  if (!plain) return std::unexpected(fmt::format("is not of type {}", to_string(type)));
  cell.kind_ = Kind::Text;
  cell.text_ = *std::move(plain);
  return cell;
}

void JsonCell::add_to(ColumnBuilder& column) const {
  switch (kind_) {
    case Kind::Null:
      return column.add_null();
    case Kind::Source:
      return column.add(source_);
    case Kind::Text:
      return column.add(text_);
  }
}

}  // namespace millrace::transforms
