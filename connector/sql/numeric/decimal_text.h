#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "connector/sql/numeric/decimal.h"
#include "connector/sql/numeric/short_text.h"
#include "connector/sql/outcome/outcome.h"

namespace millrace::sql {

// What every operation says whose exact result has no room in a Decimal.
inline constexpr std::string_view kTooManyDigits = "numeric result has more than 38 digits";

// The value of a text as numeric_in() of Postgres 15 reads it: spaces around it, a sign, digits
// with a point anywhere, an exponent; NaN, Infinity and inf in any case. The scale is the number of
// digits behind the point as they are written.
Outcome<Decimal> parse_numeric_slowly(std::string_view text);

inline Outcome<Decimal> parse_numeric(std::string_view text) {
  Decimal value;
  if (parse_short_numeric(text, value)) [[likely]]
    return value;
  return parse_numeric_slowly(text);
}

// The most bytes that write_numeric() writes for this value.
constexpr std::size_t text_size_limit(const Decimal& value) {
  return std::size_t{kMaximumDigits} + value.scale + 3;
}

// Writes the value as numeric_out() does, with all digits of its scale, and without a zero behind
// it; returns the end of what was written. There is room for text_size_limit(value) bytes.
char* write_numeric(const Decimal& value, char* out);

std::string to_text(const Decimal& value);

}  // namespace millrace::sql
