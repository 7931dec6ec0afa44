#include "connector/sql/numeric/powers/logarithm_scale.h"

#include <algorithm>
#include <cmath>

#include "connector/sql/numeric/arithmetic.h"
#include "connector/sql/numeric/quotient.h"

namespace millrace::sql {
namespace {

// The first one or two digits in base 10,000 of a positive number, as one number, and the power of
// ten that it is to be multiplied by.
struct FirstDigits {
  double digits = 0;
  int exponent = 0;
};

FirstDigits first_digits(const Decimal& value) {
  const auto [weight, digit] = leading_digit(value);
  const UInt128 digits = magnitude(value.coefficient);
  // Everything down to that place in the base; the second digit is left out when all behind the
  // first are zeros.
  const int dropped = 4 * (weight - 1) + value.scale;
  const auto power = [](int size) { return kPowersOfTen[static_cast<std::size_t>(size)]; };
  const UInt128 both = dropped >= 0 ? digits / power(dropped) : digits * power(-dropped);
  const bool is_one = dropped + 4 <= 0 || digits % power(dropped + 4) == 0;
  if (is_one) return {static_cast<double>(digit), 4 * weight};
  return {static_cast<double>(static_cast<std::uint64_t>(both)), 4 * (weight - 1)};
}

}  // namespace

int logarithm_weight(const Decimal& value) {
  constexpr double kLogarithmOfTen = 2.302585092994046;
  if (value >= Decimal{9, 1} && value <= Decimal{11, 1}) {
    // Close to 1, ln(1 + x) is about x.
    const auto distance = subtract(value, Decimal{1});
    if (!distance || distance->coefficient == 0) return 0;
    return digit_count(magnitude(distance->coefficient)) - 1 - distance->scale;
  }
  const auto [digits, exponent] = first_digits(value);
  return static_cast<int>(std::log10(std::abs(std::log(digits) + exponent * kLogarithmOfTen)));
}

}  // namespace millrace::sql
