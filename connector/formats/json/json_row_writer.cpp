#include "connector/formats/json/json_row_writer.h"

#include <cstring>

#include "connector/base/text/ascii.h"
#include "connector/data/json_syntax.h"
#include "connector/data/text/json_string.h"
#include "connector/data/text/string_writer.h"
#include "connector/data/values.h"
#include "connector/formats/json/values/json_strings.h"
#include "connector/formats/row_size.h"

namespace millrace::formats {
namespace {

void put_raw(StringWriter& writer, std::string_view text) {
  std::memcpy(writer.room(text.size()), text.data(), text.size());
  writer.wrote(text.size());
}

// In JSON a line break is only ever space between tokens, which nothing needs.
void put_json(StringWriter& writer, std::string_view text) {
  char* out = writer.room(text.size());
  for (const char c : text) {
    if (c != '\n' && c != '\r') *out++ = c;
  }
  writer.wrote_to(out);
}

// A value that came as JSON and is no string. It was checked when it was read.
void put_bare_json(StringWriter& writer, std::string_view text) {
  const bool is_nested = text.starts_with('{') || text.starts_with('[');
  if (!is_nested) return put_raw(writer, text);
  if (find_half_character(text) != std::string_view::npos) return put_json_string(writer, text);
  put_json(writer, text);
}

// The same number as JSON writes it, of "+7", "007", ".5" or "5."; empty for what is no number. No
// digit that counts is added or lost.
std::string json_number(std::string_view text) {
  std::string number;
  if (text.starts_with('-')) number += '-';
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  if (digits_at(text, text.starts_with('.') ? 1 : 0) == 0) return {};
  while (text.size() > 1 && text[0] == '0' && is_digit(text[1])) text.remove_prefix(1);
  if (text.starts_with('.')) number += '0';
  const auto point = text.find('.');
  const bool has_fraction = point != std::string_view::npos && digits_at(text, point + 1) > 0;
  number += text.substr(0, point);
  if (has_fraction) {
    number += text.substr(point);
  } else if (point != std::string_view::npos) {
    number += text.substr(point + 1);
  }
  return is_json_number(number) ? number : std::string();
}

void put_value(StringWriter& writer, TypeKind kind, std::string_view text) {
  using enum TypeKind;
  const bool may_be_number = kind == Integer || kind == Decimal || kind == Double;
  if (may_be_number) {
    if (is_json_number(text)) return put_raw(writer, text);
    if (const auto number = json_number(text); !number.empty()) return put_raw(writer, number);
  }
  if (kind == Boolean) {
    if (const auto value = parse_boolean(text)) return put_raw(writer, *value ? "true" : "false");
  }
  if (kind == Json && is_json(text) && find_half_character(text) == std::string_view::npos) {
    return put_json(writer, text);
  }
  put_json_string(writer, text);
}

void put_cell(StringWriter& writer, TypeKind kind, const Column& column, std::size_t row) {
  const Slice cell = column.slice(row);
  if (cell.is_null()) return put_raw(writer, "null");
  if (cell.is_bare_json() && kind == TypeKind::Unknown) {
    return put_bare_json(writer, column.text(row));
  }
  put_value(writer, kind, column.text(row));
}

}  // namespace

JsonRowWriter::JsonRowWriter(const Schema& schema) {
  for (const auto& field : schema.fields()) {
    std::string key = keys_.empty() ? "{" : ",";
    json_string(field.name, key);
    keys_.push_back(std::move(key) + ":");
    kinds_.push_back(field.type.kind);
  }
}

void JsonRowWriter::put_row(const Batch& batch, std::size_t row, StringWriter& writer) const {
  if (keys_.empty()) put_raw(writer, "{");
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    put_raw(writer, keys_[i]);
    put_cell(writer, kinds_[i], batch.columns[i], row);
  }
  put_raw(writer, "}");
}

Result<void> JsonRowWriter::lines(const Batch& batch, std::string& out) const {
  return put_rows(batch, "", "", "\n", out);
}

Result<void> JsonRowWriter::elements(const Batch& batch, bool has_others, std::string& out) const {
  return put_rows(batch, has_others ? ",\n" : "\n", ",\n", "", out);
}

Result<void> JsonRowWriter::put_rows(const Batch& batch, std::string_view first,
                                     std::string_view before, std::string_view after,
                                     std::string& out) const {
  StringWriter writer(out);
  for (std::size_t row = 0; row < batch.rows; ++row) {
    const std::size_t start = writer.size();
    put_raw(writer, row == 0 ? first : before);
    put_row(batch, row, writer);
    put_raw(writer, after);
    const std::size_t bytes = writer.size() - start;
    if (bytes > kLongestWrittenRow) [[unlikely]]
      return row_too_long(batch, row, bytes);
  }
  return {};
}

void JsonRowWriter::object(const Batch& batch, std::size_t row, std::string& out) const {
  StringWriter writer(out);
  put_row(batch, row, writer);
}

void JsonRowWriter::array(const Batch& batch, std::size_t row, std::string& out) const {
  StringWriter writer(out);
  put_raw(writer, "[");
  for (std::size_t i = 0; i < kinds_.size(); ++i) {
    if (i > 0) put_raw(writer, ",");
    put_cell(writer, kinds_[i], batch.columns[i], row);
  }
  put_raw(writer, "]");
}

void json_row(const Batch& batch, std::size_t row, std::string& out) {
  JsonRowWriter(*batch.schema).object(batch, row, out);
}

}  // namespace millrace::formats
