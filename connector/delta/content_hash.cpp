#include "connector/delta/content_hash.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>

#include "connector/base/text/ascii.h"
#include "connector/data/text/padding.h"
#include "connector/data/timestamps.h"
#include "connector/data/values.h"

namespace millrace::delta {
namespace {

template <class Value>
std::optional<std::string> bytes_of(std::optional<Value> value) {
  if (!value) return std::nullopt;
  return std::string(reinterpret_cast<const char*>(&*value), sizeof *value);
}

std::optional<std::string> decimal_bytes(std::string_view text) {
  if (is_special_decimal(text)) return lower(text);
  auto number = parse_decimal(text);
  if (!number) return std::nullopt;
  while (!number->digits.empty() && number->digits.back() == '0') {
    number->digits.pop_back();
    --number->scale;
  }
  if (number->digits.empty()) return "0";
  return (number->negative ? "-" : "") + number->digits + 'e' + std::to_string(-number->scale);
}

std::optional<std::string> double_bytes(std::string_view text) {
  const auto number = parse_double(text);
  if (!number) return std::nullopt;
  // There are many that are not a number.
  if (std::isnan(*number)) return bytes_of<double>(std::numeric_limits<double>::quiet_NaN());
  return bytes_of(number);
}

// A byte in front, which no text has, keeps moments and texts apart.
std::optional<std::string> undeclared_bytes(std::string_view text) {
  constexpr std::size_t kShortestMoment = sizeof("2026-01-31 00:00") - 1;
  if (text == "true" || text == "t") return "t";
  if (text == "false" || text == "f") return "f";
  if (text.size() < kShortestMoment || !is_digit(text.front())) return std::nullopt;
  if (auto moment = bytes_of(parse_timestamptz(text))) return '\xFE' + *moment;
  if (auto moment = bytes_of(parse_timestamp(text))) return '\xFF' + *moment;
  return std::nullopt;
}

std::optional<std::string> value_bytes(Type type, std::string_view text) {
  switch (type.kind) {
    case TypeKind::Integer:
      return bytes_of(parse_integer(text));
    case TypeKind::Decimal:
      return decimal_bytes(text);
    case TypeKind::Double:
      return double_bytes(text);
    case TypeKind::Boolean:
      return bytes_of(parse_boolean(text));
    case TypeKind::Date:
      return bytes_of(parse_date(text));
    case TypeKind::Time:
      return bytes_of(parse_time(text));
    case TypeKind::Timestamp:
      return bytes_of(parse_timestamp(text));
    case TypeKind::TimestampTz:
      return bytes_of(parse_timestamptz(text));
    case TypeKind::Uuid:
      return bytes_of(parse_uuid(text));
    case TypeKind::Json:
      return "";
    case TypeKind::Unknown:
      return undeclared_bytes(text);
    default:
      return std::nullopt;
  }
}

}  // namespace

void ContentSum::add(Hash128 row) {
  ++rows;
  sum.low += row.low;
  sum.high += row.high + (sum.low < row.low ? 1 : 0);
}

std::string canonical(Type type, std::string_view text) {
  if (auto bytes = value_bytes(type, text)) return *std::move(bytes);
  if (const auto plain = plain_notation(type, text)) {
    if (auto bytes = value_bytes(type, *plain)) return *std::move(bytes);
  }
  return std::string(text);
}

ContentHasher::ContentHasher(const Schema& schema, std::string_view seed,
                             const std::vector<std::string>& padded)
    : secret_(seed, "content") {
  for (const auto& field : schema.fields()) {
    types_.push_back(field.type);
    padded_.push_back(std::ranges::find(padded, field.name) != padded.end());
  }
}

std::string_view ContentHasher::counted_text(const Batch& batch, std::size_t column,
                                             std::size_t row) {
  auto text = batch.columns[column].text(row);
  if (padded_[column]) text = without_padding(text);
  if (types_[column].kind == TypeKind::Text) return text;
  canonical_ = canonical(types_[column], text);
  return canonical_;
}

void ContentHasher::add(const Batch& batch, std::vector<Hash128>& hashes) {
  for (std::size_t row = 0; row < batch.rows; ++row) {
    bytes_.clear();
    for (std::size_t c = 0; c < types_.size(); ++c) {
      const bool is_null = batch.columns[c].is_null(row);
      const auto text = is_null ? std::string_view() : counted_text(batch, c, row);
      bytes_ += is_null ? 'n' : 'v';
      const auto size = static_cast<std::uint32_t>(text.size());
      bytes_.append(reinterpret_cast<const char*>(&size), sizeof size);
      bytes_ += text;
    }
    hashes.push_back(secret_.hash(bytes_));
  }
}

}  // namespace millrace::delta
