#include "connector/sources/reports_api/settings/header_row.h"

#include <array>
#include <charconv>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "connector/formats/header.h"

namespace millrace::sources {
namespace {

bool repeats_the_names(const Batch& page) {
  for (std::size_t c = 0; c < page.columns.size(); ++c) {
    const bool same =
        !page.columns[c].is_null(0) && page.columns[c].text(0) == (*page.schema)[c].name;
    if (!same) return false;
  }
  return true;
}

std::vector<std::string> first_row(const Batch& page) {
  std::vector<std::string> cells;
  cells.reserve(page.columns.size());
  for (const auto& column : page.columns) cells.emplace_back(column.text(0));
  return cells;
}

}  // namespace

Batch without_header(Batch first_page, HeaderRow header_row) {
  if (first_page.rows == 0 || header_row.kind == HeaderRow::Kind::None) return first_page;
  if (header_row.kind == HeaderRow::Kind::Auto && !repeats_the_names(first_page)) return first_page;
  if (header_row.kind == HeaderRow::Kind::First) {
    first_page.schema = formats::schema_from_header(first_row(first_page));
  }
  for (auto& column : first_page.columns) column.slices += column.stride;
  --first_page.rows;
  return first_page;
}

}  // namespace millrace::sources

namespace millrace::config {
namespace {

using Kind = sources::HeaderRow::Kind;

constexpr auto kWords = std::to_array<std::pair<std::string_view, Kind>>(
    {{"none", Kind::None}, {"auto", Kind::Auto}, {"first", Kind::First}});

}  // namespace

Type Codec<sources::HeaderRow>::type() {
  Type words;
  words.shape = Type::Shape::Choice;
  words.word = "choice";
  for (const auto& [word, kind] : kWords) words.choices.emplace_back(word);
  Type number = type_of<std::uint32_t>();
  number.pattern = "^[1-9][0-9]{0,6}$";
  Type type = any_of({std::move(words), std::move(number)});
  type.word = "none, auto, first or a number";
  return type;
}

Parsed<sources::HeaderRow> Codec<sources::HeaderRow>::from_text(const std::string& text) {
  constexpr std::uint32_t kLastRow = 1'048'576;
  for (const auto& [word, kind] : kWords) {
    if (word == text) return sources::HeaderRow{kind};
  }
  std::uint32_t number = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || rest != end || number == 0 || number > kLastRow) {
    return std::unexpected(
        "is not a header row; write none, auto or first, or, for a workbook, the number of the row "
        "that holds the column names");
  }
  return sources::HeaderRow{Kind::Number, number};
}

std::string Codec<sources::HeaderRow>::to_text(sources::HeaderRow value) {
  for (const auto& [word, kind] : kWords) {
    if (kind == value.kind) return std::string(word);
  }
  return std::to_string(value.number);
}

}  // namespace millrace::config
