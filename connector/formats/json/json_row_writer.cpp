#include "connector/formats/json/json_row_writer.h"

#include <cstring>

#include "connector/data/json_syntax.h"
#include "connector/data/text/json_string.h"
#include "connector/data/text/string_writer.h"
#include "connector/data/values.h"
#include "connector/formats/json/values/json_strings.h"

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

void put_value(StringWriter& writer, TypeKind kind, std::string_view text) {
  using enum TypeKind;
  const bool may_be_number = kind == Integer || kind == Decimal || kind == Double;
  if (may_be_number && is_json_number(text)) return put_raw(writer, text);
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

void JsonRowWriter::lines(const Batch& batch, std::string& out) const {
  StringWriter writer(out);
  for (std::size_t row = 0; row < batch.rows; ++row) {
    put_row(batch, row, writer);
    put_raw(writer, "\n");
  }
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
