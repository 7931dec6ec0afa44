#include "connector/sql/numeric/quotient.h"

#include <algorithm>

#include "connector/sql/numeric/wide.h"

namespace millrace::sql {
namespace {

// Of 128 bits, mostly of 64.
UInt128 divided(UInt128 a, UInt128 b) {
  return quotient_of(a, b);
}
Wide divided(const Wide& a, const Wide& b) {
  return a / b;
}

template <class Number>
Number rounded_quotient(const Number& a, const Number& b, Rounding rounding) {
  Number quotient = divided(a, b);
  if (rounding == Rounding::HalfUp) {
    const Number rest = a - quotient * b;
    if (rest >= b - rest) quotient += 1;
  }
  return quotient;
}

// The longest shift with which a quotient of two coefficients has no more than 38 digits; a larger
// one has only zero as its result.
constexpr std::size_t kLongestShift = std::size_t{2} * kMaximumDigits;

}  // namespace

std::optional<UInt128> shifted_quotient(UInt128 a, std::size_t shift, UInt128 b,
                                        Rounding rounding) {
  if (a == 0) return a;
  UInt128 quotient = 0;
  if (const auto numerator = shifted(a, shift)) {
    quotient = rounded_quotient(*numerator, b, rounding);
  } else {
    if (shift > kLongestShift) return std::nullopt;
    const Wide wide =
        rounded_quotient<Wide>(to_wide(a) * wide_power_of_ten(shift), to_wide(b), rounding);
    if (wide >= to_wide(kCoefficientEnd)) return std::nullopt;
    quotient = to_uint128(wide);
  }
  if (quotient >= kCoefficientEnd) return std::nullopt;
  return quotient;
}

UInt128 shifted_remainder(UInt128 a, std::size_t shift, UInt128 b) {
  if (const auto numerator = shifted(a, shift)) return *numerator % b;
  constexpr std::size_t kStep = 100;
  const Wide modulus = to_wide(b);
  Wide rest = to_wide(a);
  for (; shift > 0 && rest != 0; shift -= std::min(shift, kStep)) {
    rest = rest * wide_power_of_ten(std::min(shift, kStep)) % modulus;
  }
  return to_uint128(rest);
}

LeadingDigit leading_digit(const Decimal& value) {
  if (value.coefficient == 0) return {};
  const UInt128 digits = magnitude(value.coefficient);
  const int count = digit_count(digits);
  // Of the first decimal digit, and how many of those behind it belong to it.
  const int exponent = count - 1 - value.scale;
  const int weight = exponent >= 0 ? exponent / 4 : -((3 - exponent) / 4);
  const int length = exponent - 4 * weight + 1;
  const auto at = [](int index) { return kPowersOfTen[static_cast<std::size_t>(index)]; };
  const UInt128 digit =
      count >= length ? quotient_of(digits, at(count - length)) : digits * at(length - count);
  return {weight, static_cast<int>(digit)};
}

}  // namespace millrace::sql
