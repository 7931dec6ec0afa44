#include "sinks/postgres/value_encoder.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "connector/data/values.h"

namespace millrace::sinks::postgres {
namespace {

constexpr std::int32_t kLengthHeader = 4;  // What typmods of strings and numerics count too.

template <class Int>
void append_big_endian(Int value, std::string& out) {
  const Int swapped = std::byteswap(value);
  char bytes[sizeof(Int)];
  std::memcpy(bytes, &swapped, sizeof(Int));
  out.append(bytes, sizeof(Int));
}

template <class Int>
Misfit append_integer(std::string_view text, std::string& out) {
  const auto value = parse_integer(text);
  if (!value) {
    const auto number = parse_decimal(text);
    const bool whole = number && number->scale <= 0;
    return whole ? Misfit::TooLong : Misfit::NotOfType;
  }
  if (*value < std::numeric_limits<Int>::min() || *value > std::numeric_limits<Int>::max()) {
    return Misfit::TooLong;
  }
  append_big_endian(static_cast<Int>(*value), out);
  return Misfit::None;
}

Misfit append_float8(std::string_view text, std::string& out) {
  const auto value = parse_double(text);
  if (!value) return Misfit::NotOfType;
  append_big_endian(std::bit_cast<std::int64_t>(*value), out);
  return Misfit::None;
}

Misfit append_float4(std::string_view text, std::string& out) {
  const auto value = parse_double(text);
  if (!value) return Misfit::NotOfType;
  const auto narrow = static_cast<float>(*value);
  const bool overflows = std::isinf(narrow) && !std::isinf(*value);
  const bool underflows = narrow == 0 && *value != 0;
  if (overflows || underflows) return Misfit::TooLong;
  append_big_endian(std::bit_cast<std::int32_t>(narrow), out);
  return Misfit::None;
}

bool fits_modifier(const Decimal& number, std::int32_t modifier) {
  // The limits of a numeric without precision.
  const auto size = static_cast<std::int64_t>(number.digits.size());
  const auto whole_digits = number.digits.empty() ? 0 : size - number.scale;
  if (whole_digits > 131'072 || number.scale > 16'383) return false;
  if (modifier < kLengthHeader || number.digits.empty()) return true;
  const std::int32_t packed = modifier - kLengthHeader;
  const std::int32_t precision = (packed >> 16) & 0xFFFF;
  const std::int32_t scale = ((packed & 0x7FF) ^ 1024) - 1024;  // 11 bits, signed.
  const auto last = number.digits.find_last_not_of('0');
  const auto needed_scale = number.scale - (size - 1 - static_cast<std::int64_t>(last));
  return needed_scale <= scale && whole_digits <= precision - scale;
}

// Digits in groups of four to base 10,000, aligned at the decimal point.
Misfit append_numeric(std::string_view text, std::int32_t modifier, std::string& out) {
  const auto number = parse_decimal(text);
  if (!number) return Misfit::NotOfType;
  if (!fits_modifier(*number, modifier)) return Misfit::TooLong;
  std::string_view digits = number->digits;
  const auto whole = static_cast<std::int32_t>(digits.size()) - number->scale;
  const auto last = digits.find_last_not_of('0');
  digits = digits.substr(0, last == std::string_view::npos ? 0 : last + 1);
  const std::int32_t groups_before = whole >= 0 ? (whole + 3) / 4 : -(-whole / 4);
  const auto padding = static_cast<std::size_t>(groups_before * 4 - whole);
  const std::size_t groups = digits.empty() ? 0 : (padding + digits.size() + 3) / 4;

  append_int16(static_cast<std::int16_t>(groups), out);
  append_int16(static_cast<std::int16_t>(digits.empty() ? 0 : groups_before - 1), out);
  append_int16(number->negative && !digits.empty() ? 0x4000 : 0, out);
  append_int16(static_cast<std::int16_t>(std::max(number->scale, 0)), out);
  for (std::size_t group = 0; group < groups; ++group) {
    std::int16_t value = 0;
    for (std::size_t i = group * 4; i < group * 4 + 4; ++i) {
      const bool inside = i >= padding && i - padding < digits.size();
      value = static_cast<std::int16_t>(value * 10 + (inside ? digits[i - padding] - '0' : 0));
    }
    append_int16(value, out);
  }
  return Misfit::None;
}

Misfit append_text(std::string_view text, std::int32_t modifier, std::string& out) {
  if (text.find('\0') != std::string_view::npos) return Misfit::HasNul;
  if (modifier >= kLengthHeader) {
    const auto starts = std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; });
    if (starts > modifier - kLengthHeader) return Misfit::TooLong;
  }
  out += text;
  return Misfit::None;
}

Misfit append_json(std::string_view text, bool binary_form, std::string& out) {
  if (!is_json(text)) return Misfit::NotOfType;
  if (binary_form) out += '\x01';  // The version of jsonb's wire form.
  out += text;
  return Misfit::None;
}

Misfit append_micros(std::optional<std::int64_t> micros, std::int32_t precision, std::string& out) {
  if (!micros) return Misfit::NotOfType;
  std::int64_t unit = 1;
  for (std::int32_t digit = precision; digit >= 0 && digit < 6; ++digit) unit *= 10;
  if (*micros % unit != 0) return Misfit::TooLong;
  append_int64(*micros, out);
  return Misfit::None;
}

}  // namespace

void append_int16(std::int16_t value, std::string& out) {
  append_big_endian(value, out);
}

void append_int32(std::int32_t value, std::string& out) {
  append_big_endian(value, out);
}

void append_int64(std::int64_t value, std::string& out) {
  append_big_endian(value, out);
}

Misfit append_value(std::string_view text, const TableColumn& column, std::string& out) {
  switch (column.type) {
    case PgType::Bool:
      if (const auto value = parse_boolean(text)) {
        out += *value ? '\x01' : '\x00';
        return Misfit::None;
      }
      return Misfit::NotOfType;
    case PgType::Int2:
      return append_integer<std::int16_t>(text, out);
    case PgType::Int4:
      return append_integer<std::int32_t>(text, out);
    case PgType::Int8:
      return append_integer<std::int64_t>(text, out);
    case PgType::Float4:
      return append_float4(text, out);
    case PgType::Float8:
      return append_float8(text, out);
    case PgType::Numeric:
      return append_numeric(text, column.modifier, out);
    case PgType::Date:
      if (const auto days = parse_date(text)) {
        append_int32(*days, out);
        return Misfit::None;
      }
      return Misfit::NotOfType;
    case PgType::Time:
      return append_micros(parse_time(text), column.modifier, out);
    case PgType::Timestamp:
      return append_micros(parse_timestamp(text), column.modifier, out);
    case PgType::Timestamptz:
      return append_micros(parse_timestamptz(text), column.modifier, out);
    case PgType::Uuid:
      if (const auto bytes = parse_uuid(text)) {
        for (const auto byte : *bytes) out += static_cast<char>(byte);
        return Misfit::None;
      }
      return Misfit::NotOfType;
    case PgType::Json:
    case PgType::Jsonb:
      return append_json(text, column.type == PgType::Jsonb, out);
    case PgType::Varchar:
    case PgType::Bpchar:
      return append_text(text, column.modifier, out);
    case PgType::Text:
    case PgType::Other:
      return append_text(text, -1, out);
  }
  return Misfit::NotOfType;
}

}  // namespace millrace::sinks::postgres
