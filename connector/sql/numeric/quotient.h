#pragma once

#include <cstddef>
#include <optional>
#include <utility>

#include "connector/sql/numeric/decimal.h"
#include "connector/sql/numeric/int128.h"

namespace millrace::sql {

enum class Rounding {
  Truncate,  // Towards zero.
  HalfUp,    // To the nearest, and from the middle away from zero.
};

// a * 10^shift / b for coefficients of decimals; b is not zero. nullopt when the result has more
// than 38 digits.
std::optional<UInt128> shifted_quotient(UInt128 a, std::size_t shift, UInt128 b, Rounding rounding);

// a * 10^shift modulo b, of which b is not zero.
UInt128 shifted_remainder(UInt128 a, std::size_t shift, UInt128 b);

// a * 10^shift when it has no more than 128 bits.
inline std::optional<UInt128> shifted(UInt128 a, std::size_t shift) {
  if (a == 0 || shift == 0) return a;
  UInt128 product = 0;
  if (shift >= kPowersOfTen.size() || __builtin_mul_overflow(a, kPowersOfTen[shift], &product)) {
    return std::nullopt;
  }
  return product;
}

// The two coefficients without signs, at the larger scale; nullopt as with shifted().
inline std::optional<std::pair<UInt128, UInt128>> at_one_scale(const Decimal& a, const Decimal& b) {
  const int difference = a.scale - b.scale;
  const auto left =
      shifted(magnitude(a.coefficient), static_cast<std::size_t>(difference < 0 ? -difference : 0));
  const auto right =
      shifted(magnitude(b.coefficient), static_cast<std::size_t>(difference > 0 ? difference : 0));
  if (!left || !right) return std::nullopt;
  return std::pair(*left, *right);
}

// A coefficient of this magnitude, with a sign.
constexpr Int128 signed_coefficient(bool is_negative, UInt128 digits) {
  return static_cast<Int128>(is_negative ? -digits : digits);
}

// The leading digit of a number in base 10,000, as Postgres keeps them, and its weight: 123456.7
// begins with 12 at 10,000^1. Both are 0 of zero. Scales of results depend on it.
struct LeadingDigit {
  int weight = 0;
  int digit = 0;
};
LeadingDigit leading_digit(const Decimal& value);

}  // namespace millrace::sql
