#include "sinks/postgres/row_encoder.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include <fmt/format.h>

#include "connector/base/text.h"
#include "sinks/postgres/value_encoder.h"

namespace millrace::sinks::postgres {
namespace {

constexpr std::string_view kSignature("PGCOPY\n\377\r\n\0", 11);

std::string_view describe(Misfit misfit) {
  switch (misfit) {
    case Misfit::None:
      return "";
    case Misfit::NotOfType:
      return "is not of type";
    case Misfit::TooLong:
      return "does not fit";
    case Misfit::HasNul:
      return "holds a NUL byte, which Postgres does not take in";
  }
  return "";
}

std::unexpected<Error> misfit_error(std::uint64_t row, const WrittenColumn& column,
                                    std::string_view value, Misfit misfit) {
  return fail(ErrorKind::BadData,
              fmt::format("row {}: column \"{}\": \"{}\" {} {}", row, printable(column.target.name),
                          printable(value, 80), describe(misfit), column.target.sql_type));
}

std::unexpected<Error> null_error(std::uint64_t row, const WrittenColumn& column) {
  return fail(ErrorKind::BadData,
              fmt::format("row {}: column \"{}\": NULL, but the column {}", row,
                          printable(column.target.name),
                          column.key ? "is part of the key" : "takes none (NOT NULL)"));
}

void overwrite_length(std::string& out, std::size_t at) {
  const auto length = static_cast<std::uint32_t>(out.size() - at - sizeof(std::uint32_t));
  const auto swapped = std::byteswap(length);
  std::memcpy(out.data() + at, &swapped, sizeof swapped);
}

void append_escaped(std::string_view text, std::string& out) {
  for (const char c : text) {
    switch (c) {
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        out += c;
    }
  }
}

}  // namespace

RowEncoder::RowEncoder(std::vector<WrittenColumn> columns, std::string tag)
    : columns_(std::move(columns)),
      tag_(std::move(tag)),
      binary_(std::ranges::all_of(columns_, [](const auto& c) { return c.target.binary; })) {}

void RowEncoder::begin(std::string& out) const {
  if (!binary_) return;
  out += kSignature;
  append_int32(0, out);  // No flags...
  append_int32(0, out);  // ...and no header extension.
}

void RowEncoder::end(std::string& out) const {
  if (binary_) append_int16(-1, out);
}

Result<void> RowEncoder::encode(const Batch& batch, std::string& out) const {
  return binary_ ? encode_binary(batch, out) : encode_text(batch, out);
}

Result<void> RowEncoder::encode_binary(const Batch& batch, std::string& out) const {
  const auto fields = static_cast<std::int16_t>(columns_.size() + (tag_.empty() ? 0 : 1));
  for (std::size_t row = 0; row < batch.rows; ++row) {
    append_int16(fields, out);
    for (const auto& column : columns_) {
      const auto& cells = batch.columns[column.source];
      if (cells.is_null(row)) {
        if (column.required()) return null_error(batch.first_row + row, column);
        append_int32(-1, out);
        continue;
      }
      const std::size_t length_at = out.size();
      append_int32(0, out);
      const auto misfit = append_value(cells.text(row), column.target, out);
      if (misfit != Misfit::None) {
        return misfit_error(batch.first_row + row, column, cells.text(row), misfit);
      }
      overwrite_length(out, length_at);
    }
    if (!tag_.empty()) {
      append_int32(static_cast<std::int32_t>(tag_.size()), out);
      out += tag_;
    }
  }
  return {};
}

Result<void> RowEncoder::encode_text(const Batch& batch, std::string& out) const {
  std::string checked;
  for (std::size_t row = 0; row < batch.rows; ++row) {
    std::string_view separator;
    for (const auto& column : columns_) {
      out += separator;
      separator = "\t";
      const auto& cells = batch.columns[column.source];
      if (cells.is_null(row)) {
        if (column.required()) return null_error(batch.first_row + row, column);
        out += "\\N";
        continue;
      }
      checked.clear();
      const auto misfit = append_value(cells.text(row), column.target, checked);
      if (misfit != Misfit::None) {
        return misfit_error(batch.first_row + row, column, cells.text(row), misfit);
      }
      append_escaped(cells.text(row), out);
    }
    if (!tag_.empty()) {
      out += separator;
      append_escaped(tag_, out);
    }
    out += '\n';
  }
  return {};
}

}  // namespace millrace::sinks::postgres
