#include "connector/engine/watermarks/watermark_value.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <limits>
#include <utility>

#include "config/values/measures.h"
#include "connector/data/timestamps.h"
#include "connector/data/values.h"
#include "connector/sql/datetime/print.h"
#include "connector/sql/numeric/arithmetic.h"
#include "connector/sql/numeric/decimal_text.h"

namespace millrace::engine {
namespace {

using Int64Limits = std::numeric_limits<std::int64_t>;

constexpr std::int64_t kMicrosPerDay = std::chrono::microseconds(std::chrono::days(1)).count();
constexpr std::int64_t kFirstDay = -2'451'545;  // Of Postgres, in days since 2000-01-01.
constexpr std::string_view kEra = " BC";

std::optional<std::int64_t> parse_moment(std::string_view text) {
  if (const auto micros = parse_timestamp(text)) return micros;
  const auto midnight = midnight_of_date(text);
  return midnight ? parse_timestamp(*midnight) : std::nullopt;
}

std::optional<std::int64_t> parse_instant(std::string_view text) {
  const auto micros = parse_timestamptz(text);
  return micros ? micros : parse_moment(text);
}

// Infinity has the numbers of the wider type.
std::optional<std::int64_t> parse_day(std::string_view text) {
  const auto date = date_of_midnight(text);
  const auto days = parse_date(date ? *date : text);
  if (!days) return std::nullopt;
  if (!is_infinite(*days)) return *days;
  return *days > 0 ? Int64Limits::max() : Int64Limits::min();
}

std::optional<std::int64_t> parse_whole(TypeKind kind, std::string_view text) {
  switch (kind) {
    case TypeKind::Integer:
      return parse_integer(text);
    case TypeKind::Date:
      return parse_day(text);
    case TypeKind::Timestamp:
      return parse_moment(text);
    case TypeKind::TimestampTz:
      return parse_instant(text);
    default:
      return std::nullopt;
  }
}

// Nothing before it has a text.
std::int64_t first_of(TypeKind kind) {
  if (kind == TypeKind::Integer) return Int64Limits::min();
  return kind == TypeKind::Date ? kFirstDay : kFirstDay * kMicrosPerDay;
}

template <class Print>
std::string printed(Print print) {
  std::array<char, sql::kLongestDateTime> text;
  return {text.data(), print(text.data())};
}

// RFC 3339, which all databases read; of the years before 1 there is none.
std::string instant_text(std::int64_t micros) {
  auto text = printed([micros](char* out) { return sql::print_timestamp(out, micros); });
  if (text.ends_with(kEra)) return text.insert(text.size() - kEra.size(), "+00");
  text[text.find(' ')] = 'T';
  return text + 'Z';
}

std::expected<WatermarkLag, std::string> parse_time_lag(TypeKind kind, const std::string& text) {
  const auto time = config::Codec<std::chrono::milliseconds>::from_text(text);
  if (!time) return std::unexpected(time.error());
  if (kind != TypeKind::Date) return std::chrono::microseconds(*time).count();
  return std::chrono::ceil<std::chrono::days>(*time).count();
}

std::expected<WatermarkLag, std::string> parse_number_lag(TypeKind kind, const std::string& text) {
  if (kind == TypeKind::Integer) {
    const auto number = parse_integer(text);
    if (number && *number >= 0) return *number;
  } else if (const auto number = sql::parse_numeric(text);
             number && number->is_finite() && number->coefficient >= 0) {
    return *number;
  }
  return std::unexpected(kind == TypeKind::Integer
                             ? "is not a whole number; write how far to go back, such as 100"
                             : "is not a number; write how far to go back, such as 0.5");
}

}  // namespace

bool WatermarkValue::is_kept_of(TypeKind kind) {
  switch (kind) {
    case TypeKind::Text:
    case TypeKind::Integer:
    case TypeKind::Decimal:
    case TypeKind::Date:
    case TypeKind::Timestamp:
    case TypeKind::TimestampTz:
      return true;
    default:
      return false;
  }
}

std::optional<WatermarkValue> WatermarkValue::parse(TypeKind kind, std::string_view text) {
  if (kind == TypeKind::Text) return WatermarkValue(kind, std::string(text));
  if (kind == TypeKind::Decimal) {
    const auto number = sql::parse_numeric(text);
    return number ? std::optional(WatermarkValue(kind, *number)) : std::nullopt;
  }
  const auto number = parse_whole(kind, text);
  return number ? std::optional(WatermarkValue(kind, *number)) : std::nullopt;
}

bool WatermarkValue::is_finite() const {
  if (const auto* number = std::get_if<sql::Decimal>(&value_)) return number->is_finite();
  const auto* number = std::get_if<std::int64_t>(&value_);
  return number == nullptr || kind_ == TypeKind::Integer || !is_infinite(*number);
}

std::string WatermarkValue::text() const {
  if (const auto* text = std::get_if<std::string>(&value_)) return *text;
  if (const auto* number = std::get_if<sql::Decimal>(&value_)) return sql::to_text(*number);
  const auto number = std::get<std::int64_t>(value_);
  switch (kind_) {
    case TypeKind::Date:
      return printed(
          [number](char* out) { return sql::print_date(out, static_cast<std::int32_t>(number)); });
    case TypeKind::Timestamp:
      return printed([number](char* out) { return sql::print_timestamp(out, number); });
    case TypeKind::TimestampTz:
      return instant_text(number);
    default:
      return std::to_string(number);
  }
}

std::optional<WatermarkValue> WatermarkValue::before(const WatermarkLag& lag) const {
  if (const auto* amount = std::get_if<sql::Decimal>(&lag)) {
    const auto earlier = sql::subtract(std::get<sql::Decimal>(value_), *amount);
    return earlier ? std::optional(WatermarkValue(kind_, *earlier)) : std::nullopt;
  }
  const auto* amount = std::get_if<std::int64_t>(&lag);
  if (amount == nullptr) return *this;
  std::int64_t earlier = 0;
  const bool overflows = __builtin_sub_overflow(std::get<std::int64_t>(value_), *amount, &earlier);
  return WatermarkValue(kind_, overflows ? first_of(kind_) : std::max(earlier, first_of(kind_)));
}

std::weak_ordering WatermarkValue::operator<=>(const WatermarkValue& other) const {
  if (const auto* text = std::get_if<std::string>(&value_)) {
    return text->compare(std::get<std::string>(other.value_)) <=> 0;
  }
  if (const auto* number = std::get_if<sql::Decimal>(&value_)) {
    return *number <=> std::get<sql::Decimal>(other.value_);
  }
  return std::get<std::int64_t>(value_) <=> std::get<std::int64_t>(other.value_);
}

std::expected<WatermarkLag, std::string> parse_lag(TypeKind kind, const std::string& text) {
  switch (kind) {
    case TypeKind::Date:
    case TypeKind::Timestamp:
    case TypeKind::TimestampTz:
      return parse_time_lag(kind, text);
    case TypeKind::Integer:
    case TypeKind::Decimal:
      return parse_number_lag(kind, text);
    default:
      return std::unexpected("cannot be subtracted from text; remove lag");
  }
}

}  // namespace millrace::engine
