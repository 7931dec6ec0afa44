#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "connector/data/text/digits.h"
#include "connector/sql/numeric/decimal.h"

// Inline readers of the texts that most cells have.

namespace millrace::sql {

// Appends the digits from `at` on to a number, which must have room for them; returns their end.
constexpr const char* read_digits(const char* at, const char* end, std::uint64_t& number) {
  for (; at < end; ++at) {
    const auto digit = static_cast<unsigned char>(*at - '0');
    if (digit > 9) break;
    number = number * 10 + digit;
  }
  return at;
}

// A sign, and at most 18 digits with or without a point in, before or behind them. False for any
// other text, which may still be a number.
inline bool parse_short_numeric(std::string_view text, Decimal& value) {
  const bool is_negative = text.starts_with('-');
  if (is_negative) text.remove_prefix(1);
  std::uint32_t few_digits = 0;
  std::size_t few_behind_point = 0;
  if (read_short_decimal(text, few_digits, few_behind_point)) [[likely]] {
    const auto number = static_cast<std::int64_t>(few_digits);
    value = {is_negative ? -number : number, static_cast<std::uint16_t>(few_behind_point)};
    return true;
  }
  // A digit and a point at least, or a digit alone.
  if (text.empty() || text.size() > 18) return false;
  const char* const end = text.data() + text.size();
  std::uint64_t digits = 0;
  std::size_t scale = 0;
  const char* at = read_digits(text.data(), end, digits);
  if (at < end) {
    if (*at != '.' || text.size() == 1) return false;
    scale = static_cast<std::size_t>(end - at - 1);
    at = read_digits(at + 1, end, digits);
    if (at < end) return false;
  }
  const auto number = static_cast<std::int64_t>(digits);
  value = {is_negative ? -number : number, static_cast<std::uint16_t>(scale)};
  return true;
}

}  // namespace millrace::sql
