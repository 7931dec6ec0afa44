#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "connector/sql/numeric/decimal.h"
#include "connector/sql/outcome.h"

namespace millrace::sql {

// What every operation says whose exact result has no room in a Decimal.
inline constexpr std::string_view kTooManyDigits = "numeric result has more than 38 digits";

// The value of a text as numeric_in() of Postgres 15 reads it: spaces around it, a sign, digits
// with a point anywhere, an exponent; NaN, Infinity and inf in any case. The scale is the number of
// digits behind the point as they are written.
Outcome<Decimal> parse_numeric_slowly(std::string_view text);

// The same for the short texts that most cells have: a sign, and at most 18 digits with or without
// a point in or before them. False for any other text, which may still be a number.
inline bool parse_short_numeric(std::string_view text, Decimal& value) {
  if (text.empty() || text.size() > 19) return false;
  const char* at = text.data();
  const char* const end = at + text.size();
  const bool is_negative = *at == '-';
  at += is_negative ? 1 : 0;
  const char* point = nullptr;
  const char* const first = at;
  std::uint64_t digits = 0;
  for (; at < end; ++at) {
    const auto digit = static_cast<unsigned char>(*at - '0');
    if (digit < 10) {
      digits = digits * 10 + digit;
    } else if (*at == '.' && point == nullptr) {
      point = at;
    } else {
      return false;
    }
  }
  const auto written = end - first - (point != nullptr ? 1 : 0);
  if (written < 1 || written > 18) return false;
  const auto number = static_cast<std::int64_t>(digits);
  value.coefficient = is_negative ? -number : number;
  value.scale = static_cast<std::uint16_t>(point != nullptr ? end - point - 1 : 0);
  value.kind = Decimal::Kind::Finite;
  return true;
}

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
