#include "examples/reports_server/data/postgres_cells.h"

#include "connector/base/text/ascii.h"

namespace millrace::reports_server {

PostgresCells::PostgresCells(const std::vector<io::PgColumn>& columns)
    : cells_(columns.size()), changed_(columns.size()) {
  for (const auto& column : columns) layouts_.push_back(layout_of(column.type));
}

const std::vector<Cell>& PostgresCells::read(
    const std::vector<std::optional<std::string_view>>& texts) {
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    cells_[i] = texts[i] ? cell(i, *texts[i]) : Cell();
  }
  return cells_;
}

// By pg_type.oid, which never changes for a type of Postgres' own.
PostgresCells::Layout PostgresCells::layout_of(std::uint32_t type) {
  switch (type) {
    case 20:    // bigint
    case 21:    // smallint
    case 23:    // integer
    case 26:    // oid
    case 700:   // real
    case 701:   // double precision
    case 1700:  // numeric
      return Layout::Number;
    case 16:  // boolean
      return Layout::Boolean;
    case 114:   // json
    case 3802:  // jsonb
      return Layout::Json;
    case 1114:  // timestamp
    case 1184:  // timestamp with time zone
      return Layout::Timestamp;
    case 17:  // bytea
      return Layout::Bytes;
    default:
      return Layout::Text;
  }
}

Cell PostgresCells::cell(std::size_t i, std::string_view text) {
  switch (layouts_[i]) {
    case Layout::Number: {
      const bool finite = !text.empty() && is_digit(text.back());
      return {finite ? Cell::Kind::Number : Cell::Kind::Text, text};
    }
    case Layout::Boolean:
      return {Cell::Kind::Json, text == "t" ? "true" : "false"};
    case Layout::Json:
      return {Cell::Kind::Json, text};
    case Layout::Timestamp:
      return timestamp(i, text);
    case Layout::Bytes:
      return {Cell::Kind::Text, text.substr(text.starts_with("\\x") ? 2 : 0)};
    case Layout::Text:
      return {Cell::Kind::Text, text};
  }
  return {Cell::Kind::Text, text};
}

// "2026-11-24 10:00:00+00": a T for the blank, and minutes in the offset.
Cell PostgresCells::timestamp(std::size_t i, std::string_view text) {
  auto& changed = changed_[i];
  changed = text;
  const auto blank = changed.find(' ');
  if (blank == changed.npos) return {Cell::Kind::Text, text};  // infinity
  changed[blank] = 'T';
  const auto sign = changed.find_first_of("+-", blank);
  if (sign != changed.npos && changed.find(':', sign) == changed.npos) {
    changed.insert(sign + 3, ":00");
  }
  return {Cell::Kind::Text, changed};
}

}  // namespace millrace::reports_server
