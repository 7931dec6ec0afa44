#include "connector/sql/numeric/powers/integer_power.h"

#include <algorithm>
#include <cstdlib>

#include "connector/sql/numeric/arithmetic.h"
#include "connector/sql/numeric/powers/logarithm_scale.h"
#include "connector/sql/numeric/powers/real.h"
#include "connector/sql/numeric/quotient.h"
#include "connector/sql/numeric/rounding.h"
#include "connector/sql/numeric/wide.h"

namespace millrace::sql {
namespace {

using boost::multiprecision::cpp_int;

// Up to so many digits a power is calculated exactly.
constexpr std::int64_t kExactDigits = 300;

cpp_int big_power_of_ten(std::int64_t exponent) {
  return pow(cpp_int(10), static_cast<unsigned>(exponent));
}

// numerator / denominator, rounded at the scale; without signs.
std::optional<UInt128> rounded_ratio(cpp_int numerator, cpp_int denominator, std::int64_t shift) {
  if (shift >= 0) {
    numerator *= big_power_of_ten(shift);
  } else {
    denominator *= big_power_of_ten(-shift);
  }
  const cpp_int quotient = (numerator * 2 + denominator) / (denominator * 2);
  if (quotient >= big_power_of_ten(kMaximumDigits)) return std::nullopt;
  return to_uint128(quotient);
}

std::optional<UInt128> exact_power(const Decimal& base, std::int32_t exponent, int scale) {
  const auto size = static_cast<unsigned>(std::abs(std::int64_t{exponent}));
  const cpp_int digits = pow(cpp_int(to_wide(magnitude(base.coefficient))), size);
  const std::int64_t scale_of_power = std::int64_t{base.scale} * size;
  if (exponent > 0) return rounded_ratio(digits, 1, scale - scale_of_power);
  return rounded_ratio(1, digits, scale + scale_of_power);
}

std::optional<UInt128> near_power(const Decimal& base, std::int32_t exponent, int scale) {
  const Real result = pow(to_real(abs(base)), exponent);
  const auto shown = to_decimal(result, scale);
  if (!shown) return std::nullopt;
  return magnitude(shown->coefficient);
}

}  // namespace

Outcome<Decimal> integer_power(const Decimal& base, std::int32_t exponent) {
  constexpr int kLeastScale = 16;
  const int scale = std::clamp(int{base.scale}, kLeastScale, int{kLargestResultScale});
  if (exponent == 0) return round(Decimal{1}, scale);
  if (base.coefficient == 0) {
    if (exponent < 0) return fault("division by zero");
    return Decimal{0, static_cast<std::uint16_t>(scale)};
  }
  const std::int64_t digits =
      std::abs(std::int64_t{exponent}) *
      std::max<std::int64_t>(digit_count(magnitude(base.coefficient)), base.scale);
  const auto result = digits <= kExactDigits ? exact_power(base, exponent, scale)
                                             : near_power(base, exponent, scale);
  if (!result) return fault(kTooManyDigits);
  const bool is_negative = base.coefficient < 0 && exponent % 2 != 0;
  return Decimal{signed_coefficient(is_negative, *result), static_cast<std::uint16_t>(scale)};
}

}  // namespace millrace::sql
