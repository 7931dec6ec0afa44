#include "sinks/postgres/encoding/value_encoder.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "connector/data/json_syntax.h"
#include "connector/data/text/padding.h"
#include "connector/data/timestamps.h"
#include "connector/data/values.h"
#include "sinks/postgres/encoding/jsonb_check.h"
#include "sinks/postgres/encoding/number_text.h"
#include "sinks/postgres/encoding/time_spelling.h"

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
Misfit append_integer(std::string_view text, Fidelity fidelity, std::string& out) {
  const auto value = parse_integer(text);
  if (!value) {
    const auto number = parse_decimal(text);
    const bool whole = number && number->scale <= 0;
    return whole ? Misfit::TooLong : Misfit::NotOfType;
  }
  if (*value < std::numeric_limits<Int>::min() || *value > std::numeric_limits<Int>::max()) {
    return Misfit::TooLong;
  }
  if (fidelity == Fidelity::Text && !is_plain_number(text, 0)) return Misfit::OtherText;
  append_big_endian(static_cast<Int>(*value), out);
  return Misfit::None;
}

// Whether a number of the column gives back what has to come back of `text`, which is `value`.
template <class Float>
Misfit check_float(std::string_view text, double value, Float stored, Fidelity fidelity) {
  switch (fidelity) {
    case Fidelity::Text:
      return text == postgres_text(stored) ? Misfit::None : Misfit::OtherText;
    case Fidelity::Number:
      return is_same_number(text, postgres_text(stored)) ? Misfit::None : Misfit::TooLong;
    default:
      break;
  }
  if (std::is_same_v<Float, double> || !std::isfinite(value)) return Misfit::None;
  return parse_double(postgres_text(stored)) == value ? Misfit::None : Misfit::TooLong;
}

Misfit append_float8(std::string_view text, Fidelity fidelity, std::string& out) {
  const auto value = parse_double(text);
  if (!value) return Misfit::NotOfType;
  append_big_endian(std::bit_cast<std::int64_t>(*value), out);
  return check_float(text, *value, *value, fidelity);
}

Misfit append_float4(std::string_view text, Fidelity fidelity, std::string& out) {
  const auto value = parse_double(text);
  if (!value) return Misfit::NotOfType;
  const auto narrow = static_cast<float>(*value);
  const bool overflows = std::isinf(narrow) && !std::isinf(*value);
  const bool underflows = narrow == 0 && *value != 0;
  if (overflows || underflows) return Misfit::TooLong;
  append_big_endian(std::bit_cast<std::int32_t>(narrow), out);
  return check_float(text, *value, narrow, fidelity);
}

// Of a numeric(p,s), from its modifier.
std::int32_t scale_of(std::int32_t modifier) {
  return (((modifier - kLengthHeader) & 0x7FF) ^ 1024) - 1024;  // 11 bits, signed.
}

bool fits_modifier(const Decimal& number, std::int32_t modifier) {
  // The limits of a numeric without precision.
  const auto size = static_cast<std::int64_t>(number.digits.size());
  const auto whole_digits = number.digits.empty() ? 0 : size - number.scale;
  if (whole_digits > 131'072 || number.scale > 16'383) return false;
  if (modifier < kLengthHeader || number.digits.empty()) return true;
  const std::int32_t precision = ((modifier - kLengthHeader) >> 16) & 0xFFFF;
  const std::int32_t scale = scale_of(modifier);
  const auto last = number.digits.find_last_not_of('0');
  const auto needed_scale = number.scale - (size - 1 - static_cast<std::int64_t>(last));
  return needed_scale <= scale && whole_digits <= precision - scale;
}

// Without digits; what would be the sign says which one it is.
Misfit append_special_numeric(std::string_view text, std::int32_t modifier, std::string& out) {
  if (!is_special_decimal(text)) return Misfit::NotOfType;
  const bool is_infinity = text.ends_with("Infinity");
  if (is_infinity && modifier >= kLengthHeader) return Misfit::TooLong;
  append_int16(0, out);
  append_int16(0, out);
  const int sign = !is_infinity ? 0xC000 : text[0] == '-' ? 0xF000 : 0xD000;
  append_big_endian(static_cast<std::uint16_t>(sign), out);
  append_int16(0, out);
  return Misfit::None;
}

// Digits in groups of four to base 10,000, aligned at the decimal point.
Misfit append_numeric(std::string_view text, std::int32_t modifier, Fidelity fidelity,
                      std::string& out) {
  const auto number = parse_decimal(text);
  if (!number) return append_special_numeric(text, modifier, out);
  if (!fits_modifier(*number, modifier)) return Misfit::TooLong;
  if (fidelity == Fidelity::Text) {
    const int digits = modifier < kLengthHeader ? -1 : std::max(scale_of(modifier), 0);
    if (!is_plain_number(text, digits)) return Misfit::OtherText;
  }
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

// Blanks at the end are no part of a char(n): the server adds them, cuts those beyond n, and
// compares without them. Without a length they are kept, and still told apart from nothing.
Misfit append_char(std::string_view text, std::int32_t modifier, std::string& out) {
  if (modifier >= kLengthHeader) return append_text(without_padding(text), modifier, out);
  const auto misfit = append_text(text, modifier, out);
  return misfit == Misfit::None && text.ends_with(' ') ? Misfit::TrailingBlank : misfit;
}

// The server would cut it.
Misfit append_name(std::string_view text, std::string& out) {
  constexpr std::size_t kLongestName = 63;
  return text.size() > kLongestName ? Misfit::TooLong : append_text(text, -1, out);
}

Misfit append_json(std::string_view text, std::string& out) {
  if (!is_json(text)) return Misfit::NotOfType;
  out += text;
  return Misfit::None;
}

// JSON's own idea of what a value is counts: blanks and the order of keys are not part of it.
Misfit append_jsonb(std::string_view text, std::string& out) {
  out += '\x01';  // The version of jsonb's wire form.
  const auto misfit = append_json(text, out);
  return misfit == Misfit::None && has_repeated_key(text) ? Misfit::RepeatedKey : misfit;
}

// The server writes t, and true where it casts to text.
bool is_plain_boolean(std::string_view text) {
  return text == "true" || text == "false" || text == "t" || text == "f";
}

Misfit append_boolean(std::string_view text, Fidelity fidelity, std::string& out) {
  const auto value = parse_boolean(text);
  if (!value) return Misfit::NotOfType;
  if (fidelity == Fidelity::Text && !is_plain_boolean(text)) return Misfit::OtherText;
  out += *value ? '\x01' : '\x00';
  return Misfit::None;
}

Misfit append_uuid(std::string_view text, Fidelity fidelity, std::string& out) {
  const auto bytes = parse_uuid(text);
  if (!bytes) return Misfit::NotOfType;
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'F'; };
  if (fidelity == Fidelity::Text && std::ranges::any_of(text, is_upper)) return Misfit::OtherText;
  for (const auto byte : *bytes) out += static_cast<char>(byte);
  return Misfit::None;
}

Misfit append_micros(std::optional<std::int64_t> micros, std::int32_t precision, std::string& out) {
  if (!micros) return Misfit::NotOfType;
  std::int64_t unit = 1;
  for (std::int32_t digit = precision; digit >= 0 && digit < 6; ++digit) unit *= 10;
  if (*micros % unit != 0 && !is_infinite(*micros)) return Misfit::TooLong;
  append_int64(*micros, out);
  return Misfit::None;
}

}  // namespace

Fidelity fidelity_of(Type declared, PgType column) {
  switch (column) {
    case PgType::Int2:
    case PgType::Int4:
    case PgType::Int8:
    case PgType::Float4:
    case PgType::Float8:
    case PgType::Numeric:
    case PgType::Money:
      if (declared.kind == TypeKind::Double) return Fidelity::Double;
      return declared.kind == TypeKind::Integer || declared.kind == TypeKind::Decimal
                 ? Fidelity::Number
                 : Fidelity::Text;
    case PgType::Bool:
      return declared.kind == TypeKind::Boolean ? Fidelity::Value : Fidelity::Text;
    case PgType::Time:
      return declared.kind == TypeKind::Time ? Fidelity::Value : Fidelity::Text;
    case PgType::Timestamp:
      return declared.kind == TypeKind::Timestamp ? Fidelity::Value : Fidelity::Text;
    case PgType::Timestamptz:
      return declared.kind == TypeKind::TimestampTz ? Fidelity::Value : Fidelity::Text;
    case PgType::Uuid:
      return declared.kind == TypeKind::Uuid ? Fidelity::Value : Fidelity::Text;
    default:
      return Fidelity::Text;
  }
}

void append_int16(std::int16_t value, std::string& out) {
  append_big_endian(value, out);
}

void append_int32(std::int32_t value, std::string& out) {
  append_big_endian(value, out);
}

void append_int64(std::int64_t value, std::string& out) {
  append_big_endian(value, out);
}

Misfit append_value(std::string_view text, const TableColumn& column, Fidelity fidelity,
                    std::string& out) {
  switch (column.type) {
    case PgType::Bool:
      return append_boolean(text, fidelity, out);
    case PgType::Int2:
      return append_integer<std::int16_t>(text, fidelity, out);
    case PgType::Int4:
      return append_integer<std::int32_t>(text, fidelity, out);
    case PgType::Int8:
      return append_integer<std::int64_t>(text, fidelity, out);
    case PgType::Float4:
      return append_float4(text, fidelity, out);
    case PgType::Float8:
      return append_float8(text, fidelity, out);
    case PgType::Numeric:
      return append_numeric(text, column.modifier, fidelity, out);
    case PgType::Date:
      if (const auto days = parse_date(text)) {
        append_int32(*days, out);
        return Misfit::None;
      }
      return Misfit::NotOfType;
    case PgType::Time:
      if (fidelity == Fidelity::Text && parse_time(text) && !is_plain_time(text)) {
        return Misfit::OtherText;
      }
      return append_micros(parse_time(text), column.modifier, out);
    case PgType::Timestamp:
      return append_micros(parse_timestamp(text), column.modifier, out);
    case PgType::Timestamptz:
      return append_micros(parse_timestamptz(text), column.modifier, out);
    case PgType::Uuid:
      return append_uuid(text, fidelity, out);
    case PgType::Json:
      return append_json(text, out);
    case PgType::Jsonb:
      return append_jsonb(text, out);
    case PgType::Varchar:
      return append_text(text, column.modifier, out);
    case PgType::Bpchar:
      return append_char(text, column.modifier, out);
    case PgType::Name:
      return append_name(text, out);
    case PgType::Text:
    case PgType::Enum:
    case PgType::Citext:
    case PgType::Money:
    case PgType::Other:
      return append_text(text, -1, out);
  }
  return Misfit::NotOfType;
}

}  // namespace millrace::sinks::postgres
