#include "connector/data/values.h"

#include <charconv>
#include <cmath>

#include "connector/base/text/ascii.h"
#include "connector/data/json_syntax.h"
#include "connector/data/text/digits.h"
#include "connector/data/timestamps.h"

namespace millrace {
namespace {

// Larger exponents are no number that a destination could hold, and would make it huge.
constexpr std::int32_t kMaxExponent = 20'000;

constexpr std::string_view kNotANumber = "NaN";

std::string_view take_digits(std::string_view& text) {
  std::size_t count = 0;
  while (count < text.size() && is_digit(text[count])) ++count;
  const auto digits = text.substr(0, count);
  text.remove_prefix(count);
  return digits;
}

bool take_sign(std::string_view& text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  return negative;
}

// A decimal number as it is written, without leading zeros.
struct DecimalParts {
  bool negative = false;
  std::string_view integer;
  std::string_view fraction;
  std::int32_t exponent = 0;
};

std::optional<std::int32_t> read_exponent(std::string_view text) {
  const bool negative = take_sign(text);
  const auto digits = take_digits(text);
  if (digits.empty() || !text.empty()) return std::nullopt;
  std::int32_t value = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (read.ec != std::errc() || value > kMaxExponent) return std::nullopt;
  return negative ? -value : value;
}

std::optional<DecimalParts> split_decimal(std::string_view text) {
  DecimalParts parts;
  parts.negative = take_sign(text);
  parts.integer = take_digits(text);
  const bool digits_before = !parts.integer.empty();
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    parts.fraction = take_digits(text);
  }
  if (!digits_before && parts.fraction.empty()) return std::nullopt;
  if (text.starts_with('e') || text.starts_with('E')) {
    const auto exponent = read_exponent(text.substr(1));
    if (!exponent) return std::nullopt;
    parts.exponent = *exponent;
    text = {};
  }
  if (!text.empty()) return std::nullopt;
  while (parts.integer.starts_with('0')) parts.integer.remove_prefix(1);
  return parts;
}

Decimal assemble(const DecimalParts& parts) {
  Decimal number{parts.negative, std::string(parts.integer),
                 static_cast<std::int32_t>(parts.fraction.size()) - parts.exponent};
  number.digits += parts.fraction;
  const auto first = number.digits.find_first_not_of('0');
  number.digits.erase(0, first == std::string::npos ? number.digits.size() : first);
  return number;
}

bool is_decimal_of(Type type, std::string_view text) {
  const auto parts = split_decimal(text);
  if (!parts) return is_special_decimal(text) && (type.precision == 0 || text == kNotANumber);
  if (type.precision == 0) return true;
  if (parts->exponent != 0) return fits(assemble(*parts), type.precision, type.scale);
  const auto last = parts->fraction.find_last_not_of('0');
  const std::size_t scale = last == std::string_view::npos ? 0 : last + 1;
  return scale <= type.scale &&
         parts->integer.size() <= static_cast<std::size_t>(type.precision - type.scale);
}

// The integer that a decimal notation stands for. Most texts that come here are none ("1.5"), and
// are told apart without building anything.
std::optional<std::int64_t> whole_number(std::string_view text) {
  constexpr std::int64_t kMostDigits = 19;
  const auto parts = split_decimal(text);
  if (!parts) return std::nullopt;
  if (parts->exponent == 0 && parts->fraction.find_first_not_of('0') != std::string_view::npos) {
    return std::nullopt;
  }
  Decimal number = assemble(*parts);
  while (number.scale > 0 && number.digits.ends_with('0')) {
    number.digits.pop_back();
    --number.scale;
  }
  if (number.digits.empty()) return 0;
  const auto size = static_cast<std::int64_t>(number.digits.size());
  if (number.scale > 0 || size - number.scale > kMostDigits) return std::nullopt;
  number.digits.append(static_cast<std::size_t>(-number.scale), '0');
  return parse_plain_integer((number.negative ? "-" : "") + number.digits);
}

}  // namespace

std::optional<std::int64_t> parse_integer(std::string_view text) {
  const auto plain = parse_plain_integer(text);
  return plain ? plain : whole_number(text);
}

std::optional<std::int64_t> parse_plain_integer(std::string_view text) {
  const bool is_negative = text.starts_with('-');
  std::uint64_t digits = 0;
  if (read_short_number(text.substr(is_negative ? 1 : 0), digits)) [[likely]] {
    const auto number = static_cast<std::int64_t>(digits);
    return is_negative ? -number : number;
  }
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) return std::nullopt;
  }
  std::int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [rest, ec] = std::from_chars(text.data(), end, value);
  if (ec != std::errc() || rest != end) return std::nullopt;
  return value;
}

std::optional<Decimal> parse_decimal(std::string_view text) {
  const auto parts = split_decimal(text);
  if (!parts) return std::nullopt;
  return assemble(*parts);
}

bool fits(const Decimal& number, std::uint16_t precision, std::uint16_t scale) {
  if (precision == 0) return true;
  const auto last = number.digits.find_last_not_of('0');
  if (last == std::string::npos) return true;
  const auto size = static_cast<std::int64_t>(number.digits.size());
  const auto zeros = size - 1 - static_cast<std::int64_t>(last);
  const auto digits_before_point = size - number.scale;
  return number.scale - zeros <= scale && digits_before_point <= precision - scale;
}

std::optional<double> parse_double(std::string_view text) {
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) return std::nullopt;
  }
  // from_chars would also take nan(...).
  if (text.ends_with(')')) return std::nullopt;
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [rest, ec] = std::from_chars(text.data(), end, value);
  if (ec != std::errc() || rest != end) return std::nullopt;
  return value;
}

std::optional<bool> parse_boolean(std::string_view text) {
  for (const std::string_view word : {"true", "t", "1", "yes"}) {
    if (equals_ignoring_case(text, word)) return true;
  }
  for (const std::string_view word : {"false", "f", "0", "no"}) {
    if (equals_ignoring_case(text, word)) return false;
  }
  return std::nullopt;
}

std::optional<std::array<std::uint8_t, 16>> parse_uuid(std::string_view text) {
  if (text.size() != 36) return std::nullopt;
  std::array<std::uint8_t, 16> bytes{};
  std::size_t at = 0;
  for (auto& byte : bytes) {
    if (at == 8 || at == 13 || at == 18 || at == 23) {
      if (text[at++] != '-') return std::nullopt;
    }
    const int high = hex_value(text[at]);
    const int low = hex_value(text[at + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    byte = static_cast<std::uint8_t>(high * 16 + low);
    at += 2;
  }
  return bytes;
}

bool is_special_decimal(std::string_view text) {
  return text == kNotANumber || text == "Infinity" || text == "-Infinity";
}

bool is_plainly_of(Type type, std::string_view text) {
  switch (type.kind) {
    case TypeKind::Unknown:
    case TypeKind::Text:
      return true;
    case TypeKind::Integer:
      return parse_plain_integer(text).has_value();
    case TypeKind::Decimal:
      return is_decimal_of(type, text);
    case TypeKind::Double:
      return parse_double(text).has_value();
    case TypeKind::Boolean:
      return parse_boolean(text).has_value();
    case TypeKind::Date:
      return parse_date(text).has_value();
    case TypeKind::Time:
      return parse_time(text).has_value();
    case TypeKind::Timestamp:
      return parse_timestamp(text).has_value();
    case TypeKind::TimestampTz:
      return parse_timestamptz(text).has_value();
    case TypeKind::Uuid:
      return parse_uuid(text).has_value();
    case TypeKind::Json:
      return is_json(text);
  }
  return false;
}

std::optional<std::string> plain_notation(Type type, std::string_view text) {
  switch (type.kind) {
    case TypeKind::Integer: {
      const auto value = whole_number(text);
      return value ? std::optional(std::to_string(*value)) : std::nullopt;
    }
    case TypeKind::Date:
      return date_of_midnight(text);
    case TypeKind::Timestamp:
      return midnight_of_date(text);
    default:
      return std::nullopt;
  }
}

bool is_of(Type type, std::string_view text) {
  return is_plainly_of(type, text) || plain_notation(type, text);
}

}  // namespace millrace
