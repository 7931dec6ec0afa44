#include "connector/sql/numeric/format/to_char.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "connector/sql/numeric/arithmetic.h"
#include "connector/sql/numeric/bigint.h"
#include "connector/sql/numeric/conversions.h"
#include "connector/sql/numeric/format/number_layout.h"
#include "connector/sql/numeric/rounding.h"

namespace millrace::sql {
namespace {

// Fifteen of them when there is no Roman number for it.
std::string roman(std::int64_t number) {
  struct Numeral {
    std::int64_t value;
    std::string_view text;
  };
  constexpr std::array<Numeral, 13> kNumerals{{{1000, "M"},
                                               {900, "CM"},
                                               {500, "D"},
                                               {400, "CD"},
                                               {100, "C"},
                                               {90, "XC"},
                                               {50, "L"},
                                               {40, "XL"},
                                               {10, "X"},
                                               {9, "IX"},
                                               {5, "V"},
                                               {4, "IV"},
                                               {1, "I"}}};
  if (number < 1 || number > 3999) return std::string(15, '#');
  std::string text;
  for (const auto& [value, numeral] : kNumerals) {
    for (; number >= value; number -= value) text += numeral;
  }
  return text;
}

Outcome<std::int64_t> in_integer_range(std::int64_t value) {
  if (static_cast<std::int32_t>(value) != value) return fault("integer out of range");
  return value;
}

Outcome<std::int64_t> integer_of(const Decimal& value) {
  if (value.is_nan()) return fault("cannot convert NaN to integer");
  if (value.is_infinite()) return fault("cannot convert infinity to integer");
  const auto whole = bigint_of(value);
  if (!whole) return fault("integer out of range");
  return in_integer_range(*whole);
}

// With so many digits behind the point; there may be more of them than a Decimal has.
std::string text_with_digits(const Decimal& value, int digits) {
  if (!value.is_finite()) return to_text(value);
  if (digits < value.scale) {
    const auto rounded = round(value, digits);
    return rounded ? to_text(*rounded) : to_text(value);
  }
  std::string text = to_text(value);
  if (value.scale == 0 && digits > 0) text += '.';
  return text.append(static_cast<std::size_t>(digits - value.scale), '0');
}

// In place of a number that has no exponent.
std::string scientific_overflow(const NumberShape& shape) {
  std::string text(static_cast<std::size_t>(shape.before_point + shape.behind_point) + 6, '#');
  text.front() = ' ';
  text.at(static_cast<std::size_t>(shape.before_point) + 1) = '.';
  return text;
}

std::string scientific_text(const Decimal& value, int digits) {
  const int count = std::max(digit_count(magnitude(value.coefficient)), 1);
  const int exponent = value.coefficient == 0 ? 0 : count - 1 - value.scale;
  const Decimal significand{value.coefficient,
                            static_cast<std::uint16_t>(value.coefficient == 0 ? 0 : count - 1)};
  return fmt::format("{}{}e{:+03}", value.coefficient < 0 ? "" : " ",
                     text_with_digits(significand, digits), exponent);
}

// For the digits behind V; no more than there is room for.
Outcome<Decimal> shifted_by(const Decimal& value, int digits) {
  if (!value.is_finite()) return value;
  if (digits <= value.scale) {
    return Decimal{value.coefficient, static_cast<std::uint16_t>(value.scale - digits)};
  }
  if (value.coefficient == 0) return Decimal{};
  if (digits - value.scale > kMaximumDigits) return fault(kTooManyDigits);
  const auto zeros = static_cast<std::size_t>(digits - value.scale);
  if (zeros == kMaximumDigits) return fault(kTooManyDigits);
  return multiply(Decimal{value.coefficient}, Decimal{static_cast<Int128>(kPowersOfTen[zeros])});
}

Outcome<std::string> roman_text(const NumberFormat& format, std::int64_t value) {
  return lay_out(format, format.shape, {roman(value), 0, 0});
}

NumberShape shape_with_shift(const NumberFormat& format) {
  NumberShape shape = format.shape;
  shape.before_point += shape.shifted;
  return shape;
}

std::string double_digits(double value, int digits) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
  return fmt::format("{:.{}f}", value, digits);
}

}  // namespace

Outcome<std::string> to_char(const Decimal& value, const NumberFormat& format) {
  if (format.shape.is_roman) {
    const auto whole = integer_of(value);
    if (!whole) return std::unexpected(whole.error());
    return roman_text(format, *whole);
  }
  if (format.shape.is_scientific) {
    if (!value.is_finite()) return scientific_overflow(format.shape);
    return scientific_text(value, format.shape.behind_point);
  }
  const auto number = shifted_by(value, format.shape.shifted);
  if (!number) return std::unexpected(number.error());
  const NumberShape shape = shape_with_shift(format);
  return lay_out(format, shape, placed_in(shape, text_with_digits(*number, shape.behind_point)));
}

Outcome<std::string> to_char(std::int64_t value, const NumberFormat& format) {
  if (format.shape.is_roman) {
    const auto whole = in_integer_range(value);
    if (!whole) return std::unexpected(whole.error());
    return roman_text(format, *whole);
  }
  if (format.shape.is_scientific) {
    return scientific_text(numeric_of(value), format.shape.behind_point);
  }
  const NumberShape shape = shape_with_shift(format);
  if (shape.is_shifted) {
    const auto factor = bigint_of(std::pow(10.0, shape.shifted));
    const auto product = factor ? multiply(value, *factor) : factor;
    if (!product) return std::unexpected(product.error());
    value = *product;
  }
  return lay_out(format, shape,
                 placed_in(shape, text_with_digits(numeric_of(value), shape.behind_point)));
}

Outcome<std::string> to_char(double value, const NumberFormat& format) {
  constexpr int kDigits = std::numeric_limits<double>::digits10;
  if (format.shape.is_roman) {
    const auto whole = bigint_of(value);
    return roman_text(format, whole ? *whole : 0);
  }
  if (format.shape.is_scientific) {
    if (!std::isfinite(value)) return scientific_overflow(format.shape);
    return fmt::format("{: .{}e}", value, format.shape.behind_point);
  }
  NumberShape shape = shape_with_shift(format);
  if (shape.is_shifted) value *= std::pow(10.0, shape.shifted);
  const auto whole_digits = static_cast<int>(double_digits(std::fabs(value), 0).size());
  shape.behind_point = std::clamp(kDigits - whole_digits, 0, shape.behind_point);
  return lay_out(format, shape, placed_in(shape, double_digits(value, shape.behind_point)));
}

}  // namespace millrace::sql
