#include "sinks/postgres/encoding/row_encoder.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "sinks/postgres/encoding/value_encoder.h"

namespace millrace::sinks::postgres {
namespace {

constexpr std::string_view kSignature("PGCOPY\n\377\r\n\0", 11);

// The type to declare in `columns` so that the value counts, and not its text.
std::string_view declared_name(PgType type) {
  switch (type) {
    case PgType::Bool:
      return "boolean";
    case PgType::Int2:
    case PgType::Int4:
    case PgType::Int8:
      return "integer";
    case PgType::Float4:
    case PgType::Float8:
      return "double";
    case PgType::Time:
      return "time";
    case PgType::Timestamp:
      return "timestamp";
    case PgType::Timestamptz:
      return "timestamptz";
    case PgType::Uuid:
      return "uuid";
    default:
      return "decimal";
  }
}

std::string complaint(Misfit misfit, const TableColumn& column) {
  switch (misfit) {
    case Misfit::NotOfType:
      return "is not of type " + column.sql_type;
    case Misfit::TooLong:
      return "does not fit " + column.sql_type;
    case Misfit::TrailingBlank:
      return "ends in a blank, by which " + column.sql_type +
             " does not tell values apart; make the column text";
    case Misfit::RepeatedKey:
      return "has an object with one key twice, of which jsonb keeps one; make the column json";
    case Misfit::HasNul:
      return "contains a NUL byte, which Postgres cannot store in " + column.sql_type;
    case Misfit::OtherText:
      return fmt::format(
          "would come back from {0} in another spelling; if only the value matters, declare the "
          "type of the column ({1}), otherwise make the column text",
          column.sql_type, declared_name(column.type));
    case Misfit::None:
      break;
  }
  return "";
}

std::unexpected<Error> null_error(std::uint64_t row, const WrittenColumn& column) {
  return fail(ErrorKind::BadData, fmt::format("row {}: column \"{}\": NULL, but the column {}", row,
                                              printable(column.target.name),
                                              column.key ? "is part of the key" : "is NOT NULL"));
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

bool is_timestamp(PgType type) {
  return type == PgType::Timestamp || type == PgType::Timestamptz;
}

}  // namespace

RowEncoder::RowEncoder(std::vector<WrittenColumn> columns)
    : columns_(std::move(columns)),
      spellings_(columns_.size()),
      binary_(std::ranges::all_of(columns_, [](const auto& c) { return c.target.binary; })) {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (columns_[i].target.must_ask_back()) asked_back_.push_back(i);
  }
  if (binary_) key_order_ = KeyOrder(columns_);
}

bool RowEncoder::encodes_for(const std::vector<WrittenColumn>& columns) const {
  const auto what_counts = [](const WrittenColumn& column) {
    const auto& target = column.target;
    return std::tuple(column.source, column.fidelity, column.required(),
                      std::string_view(target.name), target.type, target.modifier, target.binary);
  };
  return std::ranges::equal(columns_, columns, {}, what_counts, what_counts);
}

void RowEncoder::begin(std::string& out) const {
  if (!binary_) return;
  out += kSignature;
  append_int32(0, out);  // No flags...
  append_int32(0, out);  // ...and no header extension.
}

void RowEncoder::end(std::string& out) const {
  if (binary_) append_int16(-1, out);
}

Result<void> RowEncoder::encode(const Batch& batch, std::string& out) {
  return binary_ ? encode_binary(batch, out) : encode_text(batch, out);
}

Misfit RowEncoder::append(std::size_t index, std::string_view text, std::string& out) {
  const auto& column = columns_[index];
  const auto misfit = append_value(text, column.target, column.fidelity, out);
  if (misfit != Misfit::None || column.fidelity != Fidelity::Text) return misfit;
  if (!is_timestamp(column.target.type) || spellings_[index].takes(text)) return misfit;
  return Misfit::OtherText;
}

std::unexpected<Error> RowEncoder::misfit_error(std::size_t index, const Batch& batch,
                                                std::size_t row, Misfit misfit) const {
  const auto& column = columns_[index];
  return fail(ErrorKind::BadData, fmt::format("row {}: column \"{}\": \"{}\" {}", batch.origin(row),
                                              printable(column.target.name),
                                              printable(batch.columns[column.source].text(row), 80),
                                              complaint(misfit, column.target)));
}

Result<void> RowEncoder::encode_binary(const Batch& batch, std::string& out) {
  const auto fields = static_cast<std::int16_t>(columns_.size());
  for (std::size_t row = 0; row < batch.rows; ++row) {
    append_int16(fields, out);
    key_cells_.clear();
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const auto& cells = batch.columns[columns_[i].source];
      if (cells.is_null(row)) {
        if (columns_[i].required()) return null_error(batch.origin(row), columns_[i]);
        append_int32(-1, out);
        continue;
      }
      const std::size_t length_at = out.size();
      append_int32(0, out);
      const auto misfit = append(i, cells.text(row), out);
      if (misfit != Misfit::None) return misfit_error(i, batch, row, misfit);
      overwrite_length(out, length_at);
      if (columns_[i].key) key_cells_.emplace_back(length_at + sizeof(std::int32_t), out.size());
    }
    key_order_.next(out, key_cells_);
  }
  return {};
}

Result<void> RowEncoder::encode_text(const Batch& batch, std::string& out) {
  std::string checked;
  const auto put = [&](std::size_t index, std::size_t row) {
    const auto& cells = batch.columns[columns_[index].source];
    if (cells.is_null(row)) {
      out += "\\N";
    } else {
      append_escaped(cells.text(row), out);
    }
  };
  for (std::size_t row = 0; row < batch.rows; ++row) {
    std::string_view separator;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const auto& cells = batch.columns[columns_[i].source];
      if (cells.is_null(row)) {
        if (columns_[i].required()) return null_error(batch.origin(row), columns_[i]);
      } else {
        checked.clear();
        const auto misfit = append(i, cells.text(row), checked);
        if (misfit != Misfit::None) return misfit_error(i, batch, row, misfit);
      }
      out += std::exchange(separator, "\t");
      put(i, row);
    }
    for (const auto i : asked_back_) {
      out += '\t';
      put(i, row);
    }
    out += '\n';
  }
  return {};
}

}  // namespace millrace::sinks::postgres
