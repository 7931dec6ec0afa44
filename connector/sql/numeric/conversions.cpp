#include "connector/sql/numeric/conversions.h"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "connector/base/text/text.h"
#include "connector/sql/numeric/bigint.h"
#include "connector/sql/numeric/decimal_text.h"
#include "connector/sql/numeric/quotient.h"
#include "connector/sql/numeric/rounding.h"

namespace millrace::sql {
namespace {

// Powers of ten that a double holds exactly.
constexpr std::array<double, 23> kExactPowers = [] {
  std::array<double, 23> powers{1};
  for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}();

Outcome<double> double_by_text(const Decimal& value) {
  const std::string text = to_text(value);
  double result = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), result);
  if (read.ec == std::errc() && (result != 0 || value.coefficient == 0)) return result;
  return fault("\"{}\" is out of range for type double precision", printable(text));
}

// d.dddd…e±xx, taken apart.
Outcome<Decimal> numeric_of_scientific(std::string_view text) {
  const bool is_negative = text.starts_with('-');
  if (is_negative) text.remove_prefix(1);
  const std::size_t at_exponent = text.find('e');
  int exponent = 0;
  const std::string_view exponent_text = text.substr(at_exponent + 1);
  const bool is_small = exponent_text.starts_with('-');
  std::from_chars(exponent_text.data() + 1, exponent_text.data() + exponent_text.size(), exponent);
  if (is_small) exponent = -exponent;
  UInt128 digits = 0;
  int scale = -exponent - 1;
  for (const char c : text.substr(0, at_exponent)) {
    if (c == '.') continue;
    digits = digits * 10 + static_cast<unsigned>(c - '0');
    ++scale;
  }
  for (; digits != 0 && digits % 10 == 0; digits /= 10) --scale;
  if (digits == 0) return Decimal{};
  if (scale < 0) {
    const auto whole = shifted(digits, static_cast<std::size_t>(-scale));
    if (!whole || *whole >= kCoefficientEnd) return fault(kTooManyDigits);
    return Decimal{signed_coefficient(is_negative, *whole)};
  }
  return Decimal{signed_coefficient(is_negative, digits), static_cast<std::uint16_t>(scale)};
}

}  // namespace

Outcome<Decimal> numeric_of(double value) {
  constexpr int kDigitsBehindFirst = std::numeric_limits<double>::digits10 - 1;
  if (std::isnan(value)) return kNumericNaN;
  if (std::isinf(value)) return value < 0 ? kNumericMinusInfinity : kNumericInfinity;
  std::array<char, 40> buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                 std::chars_format::scientific, kDigitsBehindFirst)
                       .ptr;
  return numeric_of_scientific({buffer.data(), end});
}

Outcome<std::int64_t> bigint_of(const Decimal& value) {
  if (value.is_nan()) return fault("cannot convert NaN to bigint");
  if (value.is_infinite()) return fault("cannot convert infinity to bigint");
  const Outcome<Decimal> whole = value.scale == 0 ? value : round(value);
  if (!whole || !fits_int64(whole->coefficient)) return bigint_out_of_range();
  return static_cast<std::int64_t>(whole->coefficient);
}

Outcome<std::int64_t> bigint_of(double value) {
  constexpr double kEnd = 9223372036854775808.0;
  const double whole = std::nearbyint(value);
  if (!(whole >= -kEnd && whole < kEnd)) return bigint_out_of_range();
  return static_cast<std::int64_t>(whole);
}

Outcome<double> double_of(const Decimal& value) {
  constexpr Int128 kExactEnd = Int128{1} << 53;
  switch (value.kind) {
    case Decimal::Kind::NaN:
      return std::numeric_limits<double>::quiet_NaN();
    case Decimal::Kind::PositiveInfinity:
      return std::numeric_limits<double>::infinity();
    case Decimal::Kind::NegativeInfinity:
      return -std::numeric_limits<double>::infinity();
    case Decimal::Kind::Finite:
      break;
  }
  // Both are exact, so their quotient is rounded once.
  if (value.scale < kExactPowers.size() && value.coefficient < kExactEnd &&
      value.coefficient > -kExactEnd) {
    return static_cast<double>(static_cast<std::int64_t>(value.coefficient)) /
           kExactPowers[value.scale];
  }
  return double_by_text(value);
}

}  // namespace millrace::sql
