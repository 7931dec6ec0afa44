#include "connector/sql/numeric/arithmetic.h"

#include <algorithm>

#include "connector/sql/numeric/quotient.h"

namespace millrace::sql {
namespace {

std::unexpected<Reason> too_many_digits() {
  return fault(kTooManyDigits);
}

std::unexpected<Reason> division_by_zero() {
  return fault("division by zero");
}

Decimal infinity_of_sign(int sign_of_it) {
  return sign_of_it < 0 ? kNumericMinusInfinity : kNumericInfinity;
}

// -1, 0 or 1; NaN has none.
int sign_number(const Decimal& value) {
  if (value.kind == Decimal::Kind::PositiveInfinity) return 1;
  if (value.kind == Decimal::Kind::NegativeInfinity) return -1;
  return value.coefficient < 0 ? -1 : value.coefficient > 0 ? 1 : 0;
}

std::uint16_t larger_scale(const Decimal& a, const Decimal& b) {
  return std::max(a.scale, b.scale);
}

Decimal add_specials(const Decimal& a, const Decimal& b) {
  if (a.is_nan() || b.is_nan()) return kNumericNaN;
  if (a.is_infinite() && b.is_infinite()) return a.kind == b.kind ? a : kNumericNaN;
  return a.is_infinite() ? a : b;
}

Decimal multiply_specials(const Decimal& a, const Decimal& b) {
  if (a.is_nan() || b.is_nan()) return kNumericNaN;
  const int sign_of_product = sign_number(a) * sign_number(b);
  return sign_of_product == 0 ? kNumericNaN : infinity_of_sign(sign_of_product);
}

// Also of the whole quotient.
Outcome<Decimal> divide_specials(const Decimal& a, const Decimal& b) {
  if (a.is_nan() || b.is_nan()) return kNumericNaN;
  if (a.is_finite()) return Decimal{};
  if (b.is_infinite()) return kNumericNaN;
  if (b.coefficient == 0) return division_by_zero();
  return infinity_of_sign(sign_number(a) * sign_number(b));
}

// Of finite numbers.
std::uint16_t quotient_scale(const Decimal& a, const Decimal& b) {
  constexpr int kDigitsThatCount = 16;
  constexpr int kLargestScale = 1000;
  const auto [weight, digit] = leading_digit(a);
  const auto [weight_of_divisor, digit_of_divisor] = leading_digit(b);
  const int weight_of_quotient = weight - weight_of_divisor - (digit <= digit_of_divisor ? 1 : 0);
  const int scale = std::max<int>(kDigitsThatCount - weight_of_quotient * 4, larger_scale(a, b));
  return static_cast<std::uint16_t>(std::clamp(scale, 0, kLargestScale));
}

bool has_sign_of_quotient(const Decimal& a, const Decimal& b) {
  return (a.coefficient < 0) != (b.coefficient < 0);
}

UInt128 gcd_of_magnitudes(UInt128 a, UInt128 b) {
  while (b != 0) {
    const UInt128 rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

}  // namespace

Outcome<Decimal> add_any(const Decimal& a, const Decimal& b) {
  if (!a.is_finite() || !b.is_finite()) return add_specials(a, b);
  const auto terms = at_one_scale(a, b);
  if (!terms) return too_many_digits();
  const auto [left, right] = *terms;
  UInt128 sum = 0;
  bool is_negative = a.coefficient < 0;
  if (is_negative == (b.coefficient < 0)) {
    if (__builtin_add_overflow(left, right, &sum)) return too_many_digits();
  } else {
    sum = left >= right ? left - right : right - left;
    if (left < right) is_negative = !is_negative;
  }
  if (sum >= kCoefficientEnd) return too_many_digits();
  return Decimal{signed_coefficient(is_negative, sum), larger_scale(a, b)};
}

Outcome<Decimal> multiply_any(const Decimal& a, const Decimal& b) {
  if (!a.is_finite() || !b.is_finite()) return multiply_specials(a, b);
  UInt128 product = 0;
  if (__builtin_mul_overflow(magnitude(a.coefficient), magnitude(b.coefficient), &product) ||
      product >= kCoefficientEnd) {
    return too_many_digits();
  }
  int scale = a.scale + b.scale;
  if (scale > kMaximumScale) {
    const auto excess = static_cast<std::size_t>(scale - kMaximumScale);
    product = excess < kPowersOfTen.size()
                  ? *shifted_quotient(product, 0, kPowersOfTen[excess], Rounding::HalfUp)
                  : 0;
    scale = kMaximumScale;
  }
  return Decimal{signed_coefficient(has_sign_of_quotient(a, b), product),
                 static_cast<std::uint16_t>(scale)};
}

Outcome<Decimal> divide(const Decimal& a, const Decimal& b) {
  if (!a.is_finite() || !b.is_finite()) return divide_specials(a, b);
  if (b.coefficient == 0) return division_by_zero();
  const std::uint16_t scale = quotient_scale(a, b);
  const int shift = scale + b.scale - a.scale;
  UInt128 divisor = magnitude(b.coefficient);
  if (shift < 0) {
    // Only with scales beyond the largest one of a quotient.
    const auto longer = shifted(divisor, static_cast<std::size_t>(-shift));
    if (!longer) return Decimal{0, scale};
    divisor = *longer;
  }
  const auto quotient =
      shifted_quotient(magnitude(a.coefficient), static_cast<std::size_t>(std::max(shift, 0)),
                       divisor, Rounding::HalfUp);
  if (!quotient) return too_many_digits();
  return Decimal{signed_coefficient(has_sign_of_quotient(a, b), *quotient), scale};
}

Outcome<Decimal> div(const Decimal& a, const Decimal& b) {
  if (!a.is_finite() || !b.is_finite()) return divide_specials(a, b);
  if (b.coefficient == 0) return division_by_zero();
  const int shift = b.scale - a.scale;
  const auto divisor =
      shifted(magnitude(b.coefficient), static_cast<std::size_t>(std::max(-shift, 0)));
  if (!divisor) return Decimal{};
  const auto quotient =
      shifted_quotient(magnitude(a.coefficient), static_cast<std::size_t>(std::max(shift, 0)),
                       *divisor, Rounding::Truncate);
  if (!quotient) return too_many_digits();
  return Decimal{signed_coefficient(has_sign_of_quotient(a, b), *quotient)};
}

Outcome<Decimal> mod(const Decimal& a, const Decimal& b) {
  if (a.is_nan() || b.is_nan()) return kNumericNaN;
  if (b.is_infinite()) return a.is_infinite() ? kNumericNaN : a;
  if (b.coefficient == 0) return division_by_zero();
  if (a.is_infinite()) return kNumericNaN;
  const int shift = b.scale - a.scale;
  const auto divisor =
      shifted(magnitude(b.coefficient), static_cast<std::size_t>(std::max(-shift, 0)));
  if (!divisor) return a;
  const UInt128 rest = shifted_remainder(magnitude(a.coefficient),
                                         static_cast<std::size_t>(std::max(shift, 0)), *divisor);
  if (rest >= kCoefficientEnd) return too_many_digits();
  return Decimal{signed_coefficient(a.coefficient < 0, rest), larger_scale(a, b)};
}

Decimal abs(const Decimal& value) {
  return sign_number(value) < 0 ? negate(value) : value;
}

Decimal sign(const Decimal& value) {
  if (value.is_nan()) return value;
  return Decimal{sign_number(value)};
}

Outcome<Decimal> gcd(const Decimal& a, const Decimal& b) {
  if (!a.is_finite() || !b.is_finite()) return kNumericNaN;
  if (a.scale > b.scale) return gcd(b, a);
  // What `a` is at the larger scale may need more room than the divisor does.
  const auto shift = static_cast<std::size_t>(b.scale - a.scale);
  const UInt128 left = magnitude(a.coefficient);
  const UInt128 right = magnitude(b.coefficient);
  const auto divisor = right == 0 ? shifted(left, shift)
                                  : gcd_of_magnitudes(right, shifted_remainder(left, shift, right));
  if (!divisor || *divisor >= kCoefficientEnd) return too_many_digits();
  return Decimal{static_cast<Int128>(*divisor), b.scale};
}

Outcome<Decimal> lcm(const Decimal& a, const Decimal& b) {
  if (!a.is_finite() || !b.is_finite()) return kNumericNaN;
  if (a.coefficient == 0 || b.coefficient == 0) return Decimal{0, larger_scale(a, b)};
  const auto both = at_one_scale(a, b);
  if (!both) return too_many_digits();
  const auto [left, right] = *both;
  UInt128 multiple = 0;
  if (__builtin_mul_overflow(left / gcd_of_magnitudes(left, right), right, &multiple) ||
      multiple >= kCoefficientEnd) {
    return too_many_digits();
  }
  return Decimal{static_cast<Int128>(multiple), larger_scale(a, b)};
}

Outcome<Decimal> factorial(std::int64_t value) {
  constexpr std::int64_t kLargest = 33;
  if (value < 0) return fault("factorial of a negative number is undefined");
  if (value > kLargest) return too_many_digits();
  UInt128 product = 1;
  for (std::int64_t factor = 2; factor <= value; ++factor) product *= static_cast<UInt128>(factor);
  return Decimal{static_cast<Int128>(product)};
}

}  // namespace millrace::sql
