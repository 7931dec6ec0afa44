#include "connector/sql/aggregation/numeric_spread.h"

#include <algorithm>

#include "connector/sql/numeric/decimal_text.h"
#include "connector/sql/numeric/quotient.h"
#include "connector/sql/numeric/wide.h"

namespace millrace::sql {
namespace {

// With a few to spare for what they are multiplied by on the way.
constexpr std::size_t kMostWideDigits = 150;

Wide wide(UInt128 low, UInt128 high) {
  return to_wide(low) | (to_wide(high) << 128);
}

// How many digits stand behind the point of a quotient in Postgres: select_div_scale() of its
// numeric.c, for operands that are whole numbers over a power of ten.
struct BaseDigits {
  int weight = 0;  // Of the first digit in base 10,000.
  int first = 0;
};

BaseDigits base_digits(const Wide& coefficient, unsigned scale) {
  if (coefficient == 0) return {};
  const auto text = coefficient.str();
  const int before_point = static_cast<int>(text.size()) - static_cast<int>(scale);
  // Of the decimal digits, so many belong to the first one of base 10,000.
  const int weight = (before_point + 4 * 4096 - 1) / 4 - 4096;
  const int of_first = before_point - weight * 4;
  int first = 0;
  for (int i = 0; i < of_first; ++i) {
    const auto place = static_cast<std::size_t>(i);
    first = first * 10 + (place < text.size() ? text[place] - '0' : 0);
  }
  return {weight, first};
}

int division_scale(const Wide& dividend, unsigned scale, const Wide& divisor) {
  constexpr int kSignificant = 16;
  constexpr int kMaximum = 1000;
  const auto a = base_digits(dividend, scale);
  const auto b = base_digits(divisor, 0);
  int weight = a.weight - b.weight;
  if (a.first <= b.first) --weight;
  const int digits = std::max(kSignificant - weight * 4, static_cast<int>(scale));
  return std::clamp(digits, 0, kMaximum);
}

Outcome<std::optional<Decimal>> decimal(const Wide& coefficient, int scale) {
  if (coefficient >= to_wide(kCoefficientEnd)) return fault(kTooManyDigits);
  return Decimal{static_cast<Int128>(to_uint128(coefficient)), static_cast<std::uint16_t>(scale)};
}

// What is left behind the digits that are shown is rounded, from the middle upwards.
Wide rounded_quotient(const Wide& dividend, const Wide& divisor) {
  return (dividend * 2 + divisor) / (divisor * 2);
}

Wide rounded_root(const Wide& square) {
  // One digit more tells on which side of the middle the root is, which it never is.
  const Wide root = boost::multiprecision::sqrt(square * 100);
  return (root + 5) / 10;
}

}  // namespace

void NumericSpread::add(const Decimal& value) {
  const auto scale_before = sum_.scale;
  sum_.add(value);
  if (!value.is_finite() || sum_.is_too_long) return;
  if (sum_.scale > scale_before) rescale_squares(2U * (sum_.scale - scale_before));
  const auto shift = static_cast<std::size_t>(sum_.scale - value.scale);
  const auto coefficient = shifted(magnitude(value.coefficient), shift);
  if (coefficient && *coefficient < kCoefficientEnd) {
    add_square(*coefficient);
  } else {
    sum_.is_too_long = true;
  }
}

void NumericSpread::add_square(UInt128 coefficient) {
  const auto upper = static_cast<std::uint64_t>(coefficient >> 64);
  const auto lower = static_cast<std::uint64_t>(coefficient);
  UInt128 low = UInt128{lower} * lower;
  UInt128 high = 0;
  if (upper != 0) {
    const UInt128 middle = UInt128{upper} * lower;  // Less than 2^127, and wanted twice.
    high = UInt128{upper} * upper + (middle >> 63);
    high += __builtin_add_overflow(low, middle << 65, &low) ? 1 : 0;
  }
  high += __builtin_add_overflow(squares_low_, low, &squares_low_) ? 1 : 0;
  if (__builtin_add_overflow(squares_high_, high, &squares_high_)) sum_.is_too_long = true;
}

void NumericSpread::rescale_squares(unsigned digits) {
  constexpr unsigned kMostDigits = 76;
  const Wide squares = wide(squares_low_, squares_high_);
  if (squares == 0) return;
  const Wide scaled = squares * wide_power_of_ten(std::min(digits, kMostDigits));
  if (digits > kMostDigits || (scaled >> 256) != 0) {
    sum_.is_too_long = true;
    return;
  }
  squares_low_ = to_uint128(scaled);
  squares_high_ = to_uint128(Wide(scaled >> 128));
}

// As numeric_stddev_internal() of Postgres computes it, with its scales.
Outcome<std::optional<Decimal>> NumericSpread::spread(SpreadKind kind) const {
  const std::uint64_t count = sum_.count;
  if (count == 0 || (kind.of_sample && count == 1)) return std::nullopt;
  if (sum_.specials.any()) return kNumericNaN;
  if (sum_.is_too_long) return fault(kTooManyDigits);

  const Wide sum = to_wide(magnitude(sum_.coefficient));
  const Wide dividend = wide(squares_low_, squares_high_) * count - sum * sum;
  if (dividend == 0) return Decimal{};
  const Wide divisor = Wide(count) * (kind.of_sample ? count - 1 : count);
  const unsigned scale = 2U * sum_.scale;
  const int result_scale = division_scale(dividend, scale, divisor);
  const auto shift = static_cast<std::size_t>(result_scale) - scale;
  if (dividend.str().size() + shift > kMostWideDigits) return fault(kTooManyDigits);
  const Wide variance = rounded_quotient(dividend * wide_power_of_ten(shift), divisor);
  if (!kind.is_deviation) return decimal(variance, result_scale);
  const auto root_shift = static_cast<std::size_t>(result_scale);
  if (variance.str().size() + root_shift > kMostWideDigits) {
    return fault(kTooManyDigits);
  }
  return decimal(rounded_root(variance * wide_power_of_ten(root_shift)), result_scale);
}

}  // namespace millrace::sql
