#include "connector/sql/evaluation/column_values.h"

#include <concepts>

#include "connector/data/timestamps.h"
#include "connector/data/values.h"
#include "connector/sql/json/canonical.h"
#include "connector/sql/numeric/decimal_text.h"

namespace millrace::sql {
namespace {

std::unexpected<Reason> not_of(SqlType type) {
  return fault("the value is not of type {}", known(name_of(type)));
}

// A parser that gives an optional, as one that gives an outcome.
template <class Parse>
auto or_misfit(SqlType type, Parse parse) {
  return [type, parse](std::string_view text) {
    using Value = std::remove_cvref_t<decltype(*parse(text))>;
    const auto value = parse(text);
    return value ? Outcome<Value>(*value) : Outcome<Value>(not_of(type));
  };
}

}  // namespace

void ColumnValues::load(const Column& column, std::size_t rows, SqlType type, Vector& values) {
  misfits_.clear();
  texts_.clear();
  values.reset(type, rows);
  switch (type) {
    case SqlType::Bigint:
      return parse<std::int64_t>(column, rows, values, or_misfit(type, &parse_integer));
    case SqlType::Numeric:
      return parse<Decimal>(column, rows, values, &parse_numeric);
    case SqlType::Double:
      return parse<double>(column, rows, values, or_misfit(type, &parse_double));
    case SqlType::Boolean:
      return parse<bool>(column, rows, values, or_misfit(type, &parse_boolean));
    case SqlType::Date:
      return parse<std::int32_t>(column, rows, values, or_misfit(type, &parse_date));
    case SqlType::Time:
      return parse<std::int64_t>(column, rows, values, or_misfit(type, &parse_time));
    case SqlType::Timestamp:
      return parse<std::int64_t>(column, rows, values, or_misfit(type, &parse_timestamp));
    case SqlType::TimestampTz:
      return parse<std::int64_t>(column, rows, values, or_misfit(type, &parse_timestamptz));
    case SqlType::Uuid:
      return parse<UuidBytes>(column, rows, values, or_misfit(type, &parse_uuid));
    case SqlType::Jsonb:
      return parse<std::string_view>(column, rows, values,
                                     [this](std::string_view text) { return canonical(text); });
    case SqlType::Unknown:
    case SqlType::Text:
    case SqlType::Interval:
      break;
  }
  read_texts(column, rows, values);
}

template <class Form, class Parse>
void ColumnValues::parse(const Column& column, std::size_t rows, Vector& values, Parse parse) {
  Form* const parsed = values.data<Form>();
  for (std::size_t row = 0; row < rows; ++row) {
    if (column.is_null(row)) {
      values.set_null(row);
      continue;
    }
    if constexpr (std::same_as<Form, Decimal>) {
      // Without a copy of the value, which nearly all are read by.
      if (parse_short_numeric(column.text(row), parsed[row])) continue;
    }
    auto value = parse(column.text(row));
    if (value) {
      parsed[row] = *value;
    } else {
      values.set_null(row);
      misfits_.emplace(row, std::move(value).error());
    }
  }
}

Outcome<std::string_view> ColumnValues::canonical(std::string_view json) {
  if (is_full()) return std::string_view("null");
  canonical_.clear();
  if (auto made = json::to_jsonb(json, canonical_); !made) return std::unexpected(made.error());
  return texts_.copy(canonical_);
}

void ColumnValues::read_texts(const Column& column, std::size_t rows, Vector& values) {
  auto* const texts = values.data<std::string_view>();
  for (std::size_t row = 0; row < rows; ++row) {
    const Slice cell = column.slice(row);
    if (cell.is_null()) [[unlikely]] {
      values.set_null(row);
    } else {
      texts[row] = {column.bytes + cell.offset, cell.size()};
    }
  }
}

}  // namespace millrace::sql
