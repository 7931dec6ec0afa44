#include "connector/sql/numeric/rounding.h"

#include <algorithm>

#include "connector/sql/numeric/decimal_text.h"
#include "connector/sql/numeric/quotient.h"

namespace millrace::sql {
namespace {

// The limit that Postgres sets to the digits of round() and trunc(), on both sides of the point.
constexpr std::int64_t kMostDigits = 2000;

// Of a finite number.
Outcome<Decimal> at_scale(const Decimal& value, int digits, Rounding rounding) {
  const bool is_negative = value.coefficient < 0;
  UInt128 number = magnitude(value.coefficient);
  const auto shown = static_cast<std::uint16_t>(std::max(digits, 0));
  std::optional<UInt128> result;
  if (digits >= value.scale) {
    result = shifted(number, static_cast<std::size_t>(digits - value.scale));
  } else {
    const auto dropped = static_cast<std::size_t>(value.scale - digits);
    if (dropped >= kPowersOfTen.size()) return Decimal{0, shown};
    number = *shifted_quotient(number, 0, kPowersOfTen[dropped], rounding);
    result = shifted(number, static_cast<std::size_t>(std::max(-digits, 0)));
  }
  if (!result || *result >= kCoefficientEnd) return fault(kTooManyDigits);
  return Decimal{signed_coefficient(is_negative, *result), shown};
}

Outcome<Decimal> limited(const Decimal& value, std::int64_t digits, Rounding rounding) {
  if (!value.is_finite()) return value;
  return at_scale(value, static_cast<int>(std::clamp(digits, -kMostDigits, kMostDigits)), rounding);
}

// The next whole number when the fraction is not zero and the number is on that side of zero.
Outcome<Decimal> whole_beyond(const Decimal& value, bool is_upwards) {
  Decimal whole = trunc(value);
  if (!value.is_finite() || whole == value || (value.coefficient > 0) != is_upwards) return whole;
  whole.coefficient += is_upwards ? 1 : -1;
  return whole;
}

}  // namespace

Outcome<Decimal> round(const Decimal& value, std::int64_t digits) {
  return limited(value, digits, Rounding::HalfUp);
}

Outcome<Decimal> trunc(const Decimal& value, std::int64_t digits) {
  return limited(value, digits, Rounding::Truncate);
}

Outcome<Decimal> round(const Decimal& value) {
  return round(value, 0);
}

Decimal trunc(const Decimal& value) {
  if (!value.is_finite() || value.scale == 0) return value;
  if (value.scale >= kPowersOfTen.size()) return Decimal{};
  return Decimal{value.coefficient / static_cast<Int128>(kPowersOfTen[value.scale])};
}

Outcome<Decimal> ceil(const Decimal& value) {
  return whole_beyond(value, true);
}

Outcome<Decimal> floor(const Decimal& value) {
  return whole_beyond(value, false);
}

Outcome<Decimal> fit(const Decimal& value, std::int32_t precision, std::int32_t scale) {
  constexpr std::string_view kOverflow = "numeric field overflow";
  if (value.is_nan()) return value;
  if (value.is_infinite()) return fault(kOverflow);
  const auto fitted = at_scale(value, scale, Rounding::HalfUp);
  if (!fitted) return fault(kOverflow);
  const int before_point = digit_count(magnitude(fitted->coefficient)) - fitted->scale;
  if (fitted->coefficient != 0 && before_point > precision - scale) {
    return fault(kOverflow);
  }
  return fitted;
}

std::optional<std::int64_t> scale(const Decimal& value) {
  if (!value.is_finite()) return std::nullopt;
  return value.scale;
}

std::optional<std::int64_t> min_scale(const Decimal& value) {
  return scale(trim_scale(value));
}

}  // namespace millrace::sql
