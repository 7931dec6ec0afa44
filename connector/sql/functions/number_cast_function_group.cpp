// Casts among numbers, and between them and text and boolean.

#include <array>

#include "connector/sql/catalog/catalog.h"
#include "connector/sql/catalog/overload.h"
#include "connector/sql/numeric/bigint.h"
#include "connector/sql/numeric/conversions.h"
#include "connector/sql/numeric/decimal_text.h"
#include "connector/sql/numeric/double/double_text.h"
#include "connector/sql/numeric/rounding.h"

namespace millrace::sql {
namespace {

// Writes a text of at most `limit` bytes into the memory of the call.
template <class Write>
std::string_view written(Call& call, std::size_t limit, Write write) {
  char* const begin = call.room(limit);
  char* const end = write(begin);
  call.shrink_to(end);
  return {begin, static_cast<std::size_t>(end - begin)};
}

void add_number_texts(Catalog& catalog) {
  catalog.add_cast(overload<Text(Bigint)>([](Call& call, std::int64_t value) {
    return written(call, kBigintTextLimit, [&](char* out) { return write_bigint(value, out); });
  }));
  catalog.add_cast(overload<Text(Numeric)>([](Call& call, const Decimal& value) {
    return written(call, text_size_limit(value),
                   [&](char* out) { return write_numeric(value, out); });
  }));
  catalog.add_cast(overload<Text(Double)>([](Call& call, double value) {
    return written(call, kDoubleTextLimit, [&](char* out) { return write_double(value, out); });
  }));
  catalog.add_cast(
      overload<Bigint(Text)>([](std::string_view text) { return parse_bigint(text); }));
  catalog.add_cast(
      overload<Numeric(Text)>([](std::string_view text) { return parse_numeric(text); }));
  catalog.add_cast(
      overload<Double(Text)>([](std::string_view text) { return parse_double(text); }));
}

void add_numbers(Catalog& catalog) {
  catalog.add_cast(overload<Numeric(Bigint)>([](std::int64_t value) { return numeric_of(value); }));
  catalog.add_cast(overload<Double(Bigint)>([](std::int64_t value) { return double_of(value); }));
  catalog.add_cast(
      overload<Bigint(Numeric)>([](const Decimal& value) { return bigint_of(value); }));
  catalog.add_cast(
      overload<Double(Numeric)>([](const Decimal& value) { return double_of(value); }));
  catalog.add_cast(overload<Bigint(Double)>([](double value) { return bigint_of(value); }));
  catalog.add_cast(overload<Numeric(Double)>([](double value) { return numeric_of(value); }));
  catalog.add_cast(overload<Bigint(Boolean)>([](bool value) { return std::int64_t{value}; }));
}

// numeric(precision, scale)
Outcome<Decimal> fitted(const Decimal& value, std::int64_t precision, std::int64_t scale) {
  return fit(value, static_cast<std::int32_t>(precision), static_cast<std::int32_t>(scale));
}

}  // namespace

void register_number_cast_function_group(Catalog& catalog);

void register_number_cast_function_group(Catalog& catalog) {
  add_number_texts(catalog);
  add_numbers(catalog);
  catalog.add_cast(overload<Numeric(Numeric, Bigint, Bigint)>(&fitted));
}

}  // namespace millrace::sql
