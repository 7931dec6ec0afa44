#include "connector/sql/numeric/powers/powers.h"

#include <algorithm>
#include <cmath>

#include "connector/sql/numeric/arithmetic.h"
#include "connector/sql/numeric/conversions.h"
#include "connector/sql/numeric/powers/integer_power.h"
#include "connector/sql/numeric/powers/logarithm_scale.h"
#include "connector/sql/numeric/powers/real.h"
#include "connector/sql/numeric/quotient.h"
#include "connector/sql/numeric/rounding.h"
#include "connector/sql/numeric/wide.h"

namespace millrace::sql {
namespace {

constexpr std::string_view kNegativeRoot = "cannot take square root of a negative number";

Outcome<Decimal> shown_real(const Real& value, int scale) {
  const auto shown = to_decimal(value, scale);
  if (!shown) return fault(kTooManyDigits);
  return *shown;
}

int scale_of_root(const Decimal& value) {
  const int weight = (leading_digit(value).weight + 1) * 2 - 1;
  return result_scale(weight, value.scale);
}

// What a logarithm has to say about its operand, before anything is calculated.
std::optional<Words<0>> problem_of_logarithm(const Decimal& value) {
  if (value.kind == Decimal::Kind::NegativeInfinity || value.coefficient < 0) {
    return "cannot take logarithm of a negative number";
  }
  if (value.is_finite() && value.coefficient == 0) return "cannot take logarithm of zero";
  return std::nullopt;
}

// Of the base first, but with an infinity about all signs before zeros.
std::optional<Words<0>> problem_of_logarithm(const Decimal& base, const Decimal& value) {
  auto of_base = problem_of_logarithm(base);
  auto of_value = problem_of_logarithm(value);
  const bool is_base_zero = base.is_finite() && base.coefficient == 0;
  const bool is_value_first = is_base_zero && value.kind == Decimal::Kind::NegativeInfinity;
  return of_base && !is_value_first ? of_base : of_value;
}

// exp() of an exponent whose result has about this many digits before the point.
Outcome<Decimal> exponential(const Real& exponent, int scale) {
  // Postgres stops here, far outside of what a Decimal holds.
  constexpr double kLimit = 6000;
  if (exponent >= kLimit) return fault("value overflows numeric format");
  if (exponent <= -kLimit) return Decimal{0, static_cast<std::uint16_t>(scale)};
  return shown_real(exponential_of(exponent), scale);
}

bool is_whole(const Decimal& value) {
  return trunc(value) == value;
}

bool is_odd(const Decimal& whole) {
  return static_cast<std::uint64_t>(magnitude(trunc(whole).coefficient)) % 2 != 0;
}

// About what the exponent of e is, and so how many digits the result has: with the few digits that
// Postgres takes for that, since its scale depends on them.
double rough_exponent(const Real& logarithm, int weight, const Real& exponent) {
  const Real unit = real_power_of_ten(std::max(8 - weight, 0));
  const Real rounded_logarithm = round(logarithm * unit);
  return static_cast<double>(round(rounded_logarithm * exponent) / unit);
}

// Of a base that is not zero.
Outcome<Decimal> fractional_power(const Decimal& base, const Decimal& exponent) {
  constexpr double kLimit = 6020;
  constexpr double kLogarithmOfE = 0.434294481903252;
  const Decimal positive = abs(base);
  const Real logarithm = logarithm_of(to_real(positive));
  const Real factor = to_real(exponent);
  const double rough = rough_exponent(logarithm, logarithm_weight(positive), factor);
  if (rough > kLimit) return fault("value overflows numeric format");
  if (rough < -kLimit) return Decimal{0, kLargestResultScale};
  const int scale =
      result_scale(static_cast<int>(rough * kLogarithmOfE), std::max(base.scale, exponent.scale));
  auto result = exponential(logarithm * factor, scale);
  if (result && base.coefficient < 0 && is_odd(exponent)) return negate(*result);
  return result;
}

// When one of the two is no finite number; the rules are those of pow() in POSIX.
Decimal power_of_specials(const Decimal& base, const Decimal& exponent) {
  constexpr Decimal kOne{1};
  if (exponent.is_finite() && exponent.coefficient == 0) return kOne;
  if (base == kOne) return kOne;
  if (base.is_nan() || exponent.is_nan()) return kNumericNaN;
  const bool is_positive = sign(exponent).coefficient > 0;
  if (base.is_finite() && base.coefficient == 0) return Decimal{};
  if (exponent.is_infinite()) {
    if (base == negate(kOne)) return kOne;
    return (abs(base) > kOne) == is_positive ? kNumericInfinity : Decimal{};
  }
  if (!is_positive) return Decimal{};
  const bool is_negative = base.kind == Decimal::Kind::NegativeInfinity && is_odd(exponent);
  return is_negative ? kNumericMinusInfinity : kNumericInfinity;
}

}  // namespace

Outcome<Decimal> sqrt(const Decimal& value) {
  if (value.kind == Decimal::Kind::NegativeInfinity) return fault(kNegativeRoot);
  if (!value.is_finite()) return value;
  if (value.coefficient < 0) return fault(kNegativeRoot);
  const int scale = scale_of_root(value);
  if (value.coefficient == 0) return Decimal{0, static_cast<std::uint16_t>(scale)};
  // One digit more than is shown, of a whole number.
  const int shift = 2 * (scale + 1) - value.scale;
  UInt128 digits = magnitude(value.coefficient);
  if (digit_count(digits) + shift > 2 * (kMaximumDigits + 1)) {
    return fault(kTooManyDigits);
  }
  if (shift < 0) {
    const auto power = shifted(1, static_cast<std::size_t>(-shift));
    digits = power ? digits / *power : 0;
  }
  const Wide square =
      to_wide(digits) * wide_power_of_ten(static_cast<std::size_t>(std::max(shift, 0)));
  const UInt128 shown = to_uint128(Wide((boost::multiprecision::sqrt(square) + 5) / 10));
  if (shown >= kCoefficientEnd) return fault(kTooManyDigits);
  return Decimal{static_cast<Int128>(shown), static_cast<std::uint16_t>(scale)};
}

Outcome<Decimal> exp(const Decimal& value) {
  constexpr double kLogarithmOfE = 0.434294481903252;
  constexpr double kLargestWeight = 2000;
  if (value.kind == Decimal::Kind::NegativeInfinity) return Decimal{};
  if (!value.is_finite()) return value;
  const double rough = double_of(value).value_or(0) * kLogarithmOfE;
  const int weight = static_cast<int>(std::clamp(rough, -kLargestWeight, kLargestWeight));
  return exponential(to_real(value), result_scale(weight, value.scale));
}

Outcome<Decimal> ln(const Decimal& value) {
  if (value.is_nan()) return value;
  if (auto problem = problem_of_logarithm(value)) return fault(*problem);
  if (value.is_infinite()) return value;
  return shown_real(logarithm_of(to_real(value)),
                    result_scale(logarithm_weight(value), value.scale));
}

Outcome<Decimal> log(const Decimal& base, const Decimal& value) {
  if (base.is_nan() || value.is_nan()) return kNumericNaN;
  if (auto problem = problem_of_logarithm(base, value)) return fault(*problem);
  if (base.is_infinite()) return value.is_infinite() ? kNumericNaN : Decimal{};
  if (value.is_infinite()) return value;
  const Real divisor = logarithm_of(to_real(base));
  if (divisor == 0) return fault("division by zero");
  const int weight = logarithm_weight(value) - logarithm_weight(base);
  return shown_real(logarithm_of(to_real(value)) / divisor,
                    result_scale(weight, std::max(base.scale, value.scale)));
}

Outcome<Decimal> log10(const Decimal& value) {
  return log(Decimal{10}, value);
}

Outcome<Decimal> power(const Decimal& base, const Decimal& exponent) {
  const bool has_number = !base.is_nan() && !exponent.is_nan();
  if (has_number && base.is_finite() && base.coefficient == 0 && sign(exponent).coefficient < 0) {
    return fault("zero raised to a negative power is undefined");
  }
  if (has_number && sign(base).coefficient < 0 && !is_whole(exponent)) {
    return fault("a negative number raised to a non-integer power yields a complex result");
  }
  if (!base.is_finite() || !exponent.is_finite()) return power_of_specials(base, exponent);
  const auto whole = bigint_of(exponent);
  if (is_whole(exponent) && whole && static_cast<std::int32_t>(*whole) == *whole) {
    return integer_power(base, static_cast<std::int32_t>(*whole));
  }
  if (base.coefficient == 0) return Decimal{0, 16};
  return fractional_power(base, exponent);
}

}  // namespace millrace::sql
