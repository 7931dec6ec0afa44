#include "connector/spill/key_encoding.h"

#include <cstdint>
#include <optional>
#include <string_view>

#include "connector/data/timestamps.h"
#include "connector/data/values.h"
#include "connector/spill/key_bytes.h"
#include "connector/sql/json/equality_key.h"

namespace millrace::spill {
namespace {

bool put_special_decimal(std::string_view text, std::string& out) {
  if (!is_special_decimal(text)) return false;
  out += text.front() == '-' ? kNegativeInfinity : text.front() == 'N' ? kNaN : kPositiveInfinity;
  return true;
}

// 0.d1d2... times a power of ten: the power first, then the digits.
bool put_decimal(std::string_view text, std::string& out) {
  auto number = parse_decimal(text);
  if (!number) return put_special_decimal(text, out);
  if (number->digits.empty()) {
    out += kZero;
    return true;
  }
  const std::int64_t power = static_cast<std::int64_t>(number->digits.size()) - number->scale;
  number->digits.erase(number->digits.find_last_not_of('0') + 1);
  out += number->negative ? kNegative : kPositive;
  const std::size_t from = out.size();
  put_integer(power, out);
  out += number->digits;
  out += '\0';
  if (number->negative) complement(out, from);
  return true;
}

template <class Int>
bool put_parsed(std::optional<Int> value, std::string& out) {
  if (value) put_integer(*value, out);
  return value.has_value();
}

bool put_double_of(std::string_view text, std::string& out) {
  const auto value = parse_double(text);
  if (value) put_double(*value, out);
  return value.has_value();
}

bool put_uuid(std::string_view text, std::string& out) {
  const auto value = parse_uuid(text);
  if (value) out.append(value->begin(), value->end());
  return value.has_value();
}

bool put_json(std::string_view text, std::string& out) {
  std::string key;
  if (!sql::json::append_equality_key(text, key)) return false;
  put_text(key, out);
  return true;
}

// False, with nothing written, for what is not of the type.
bool put_value(std::string_view text, TypeKind kind, std::string& out) {
  switch (kind) {
    case TypeKind::Integer:
      return put_parsed(parse_integer(text), out);
    case TypeKind::Decimal:
      return put_decimal(text, out);
    case TypeKind::Double:
      return put_double_of(text, out);
    case TypeKind::Boolean:
      return put_parsed(parse_boolean(text).transform([](bool value) { return value ? 1 : 0; }),
                        out);
    case TypeKind::Date:
      return put_parsed(parse_date(text), out);
    case TypeKind::Time:
      return put_parsed(parse_time(text), out);
    case TypeKind::Timestamp:
      return put_parsed(parse_timestamp(text), out);
    case TypeKind::TimestampTz:
      return put_parsed(parse_timestamptz(text), out);
    case TypeKind::Uuid:
      return put_uuid(text, out);
    case TypeKind::Json:
      return put_json(text, out);
    case TypeKind::Unknown:
    case TypeKind::Text:
      break;
  }
  put_text(text, out);
  return true;
}

}  // namespace

void encode_cell(const Column& column, std::size_t row, TypeKind kind, NullOrder nulls,
                 std::string& out) {
  if (column.is_null(row)) {
    out += nulls == NullOrder::First ? kNullFirst : kNullLast;
    return;
  }
  const std::size_t tag = out.size();
  out += kValue;
  const std::string_view text = column.text(row);
  if (put_value(text, kind, out)) return;
  out[tag] = kNoValue;
  put_text(text, out);
}

void KeyEncoder::encode(const Batch& batch, std::size_t row, std::string& key) const {
  key.clear();
  for (const auto& [column, kind] : columns_) {
    encode_cell(batch.columns[column], row, kind, NullOrder::First, key);
  }
}

bool KeyEncoder::has_null(const Batch& batch, std::size_t row) const {
  for (const auto& [column, kind] : columns_) {
    if (batch.columns[column].is_null(row)) return true;
  }
  return false;
}

}  // namespace millrace::spill
