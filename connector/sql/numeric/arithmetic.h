#pragma once

#include <algorithm>
#include <cstdint>

#include "connector/sql/numeric/decimal.h"
#include "connector/sql/numeric/decimal_text.h"
#include "connector/sql/outcome/outcome.h"

// The operators of numeric, with the scales that Postgres 15 gives their results. A result of more
// than 38 digits is a fault, as is a division by zero. The functions that are named quick_ do what
// most rows need and nothing else: where they return false, the whole operation has to be called.

namespace millrace::sql {

constexpr bool quick_add(const Decimal& a, const Decimal& b, Decimal& sum) {
  Int128 left = 0;
  Int128 right = 0;
  if (!at_one_scale(a, b, left, right)) return false;
  sum = {left + right, std::max(a.scale, b.scale)};
  return true;
}

constexpr bool quick_subtract(const Decimal& a, const Decimal& b, Decimal& difference) {
  Int128 left = 0;
  Int128 right = 0;
  if (!at_one_scale(a, b, left, right)) return false;
  difference = {left - right, std::max(a.scale, b.scale)};
  return true;
}

constexpr bool quick_multiply(const Decimal& a, const Decimal& b, Decimal& product) {
  const auto scale = static_cast<unsigned>(a.scale) + b.scale;
  if (!are_short(a, b) || scale > kMaximumScale) return false;
  // 64-bit factors: at most 2^126, which is less than 10^38.
  product = {static_cast<Int128>(static_cast<std::int64_t>(a.coefficient)) *
                 static_cast<std::int64_t>(b.coefficient),
             static_cast<std::uint16_t>(scale)};
  return true;
}

Outcome<Decimal> add_any(const Decimal& a, const Decimal& b);
Outcome<Decimal> multiply_any(const Decimal& a, const Decimal& b);

constexpr Decimal negate(const Decimal& value) {
  if (value.kind == Decimal::Kind::PositiveInfinity) return kNumericMinusInfinity;
  if (value.kind == Decimal::Kind::NegativeInfinity) return kNumericInfinity;
  return {-value.coefficient, value.scale, value.kind};
}

inline Outcome<Decimal> add(const Decimal& a, const Decimal& b) {
  Decimal sum;
  if (quick_add(a, b, sum)) [[likely]]
    return sum;
  return add_any(a, b);
}

inline Outcome<Decimal> subtract(const Decimal& a, const Decimal& b) {
  Decimal difference;
  if (quick_subtract(a, b, difference)) [[likely]]
    return difference;
  return add_any(a, negate(b));
}

inline Outcome<Decimal> multiply(const Decimal& a, const Decimal& b) {
  Decimal product;
  if (quick_multiply(a, b, product)) [[likely]]
    return product;
  return multiply_any(a, b);
}

// At least 16 digits that count, and no fewer behind the point than either of the two has.
Outcome<Decimal> divide(const Decimal& a, const Decimal& b);
// The whole part of the quotient: div() of Postgres.
Outcome<Decimal> div(const Decimal& a, const Decimal& b);
// What is left of `a` after that, with its sign: the operator %.
Outcome<Decimal> mod(const Decimal& a, const Decimal& b);

Decimal abs(const Decimal& value);
// -1, 0 or 1; NaN of NaN.
Decimal sign(const Decimal& value);
// Of fractions too: gcd(1.5, 0.6) is 0.3.
Outcome<Decimal> gcd(const Decimal& a, const Decimal& b);
Outcome<Decimal> lcm(const Decimal& a, const Decimal& b);
Outcome<Decimal> factorial(std::int64_t value);

}  // namespace millrace::sql
