#include "connector/data/parse_column.h"

#include <cassert>

#include "connector/data/timestamps.h"
#include "connector/data/values.h"

namespace millrace {
namespace {

using Bits = TypedValues::Bits;

// Gives each value that is there to `keep`, and stops at the first row that is a misfit.
template <class Parse, class Keep>
ParsedColumn parse_into(TypedValues values, const Column& column, std::size_t rows, TypeKind kind,
                        Parse parse, Keep keep) {
  bool has_other_notation = false;
  values.validity = TypedValues::no_bits(rows);
  for (std::size_t row = 0; row < rows; ++row) {
    if (column.is_null(row)) continue;
    auto value = parse(column.text(row));
    if (!value) {
      const auto plain = plain_notation({kind}, column.text(row));
      if (plain) value = parse(*plain);
      if (!value) return {.misfit = row};
      has_other_notation = true;
    }
    TypedValues::set_bit(values.validity, row);
    keep(values, row, *value);
  }
  return {.values = std::make_shared<const TypedValues>(std::move(values)),
          .has_other_notation = has_other_notation};
}

template <class Value, class Parse>
ParsedColumn parse_as(const Column& column, std::size_t rows, TypeKind kind, Parse parse) {
  return parse_into({{}, std::vector<Value>(rows)}, column, rows, kind, parse,
                    [](TypedValues& values, std::size_t row, Value value) {
                      (*std::get_if<std::vector<Value>>(&values.values))[row] = value;
                    });
}

ParsedColumn parse_booleans(const Column& column, std::size_t rows) {
  return parse_into({{}, TypedValues::no_bits(rows)}, column, rows, TypeKind::Boolean,
                    parse_boolean, [](TypedValues& values, std::size_t row, bool value) {
                      if (value) TypedValues::set_bit(std::get<Bits>(values.values), row);
                    });
}

}  // namespace

bool has_typed_values(TypeKind kind) {
  using enum TypeKind;
  return kind == Integer || kind == Double || kind == Boolean || kind == Date || kind == Time ||
         kind == Timestamp || kind == TimestampTz;
}

ParsedColumn parse_column(const Column& column, std::size_t rows, TypeKind kind) {
  switch (kind) {
    case TypeKind::Integer:
      return parse_as<std::int64_t>(column, rows, kind, parse_plain_integer);
    case TypeKind::Time:
      return parse_as<std::int64_t>(column, rows, kind, parse_time);
    case TypeKind::Timestamp:
      return parse_as<std::int64_t>(column, rows, kind, parse_timestamp);
    case TypeKind::TimestampTz:
      return parse_as<std::int64_t>(column, rows, kind, parse_timestamptz);
    case TypeKind::Date:
      return parse_as<std::int32_t>(column, rows, kind, parse_date);
    case TypeKind::Double:
      return parse_as<double>(column, rows, kind, parse_double);
    case TypeKind::Boolean:
      return parse_booleans(column, rows);
    default:
      assert(false);
      return {};
  }
}

}  // namespace millrace
