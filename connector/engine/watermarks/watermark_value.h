#pragma once

#include <compare>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "connector/data/schema.h"
#include "connector/sql/numeric/decimal.h"

namespace millrace::engine {

// How far before the remembered value a run begins to read: microseconds, days or whole numbers for
// the types that these count in, or an exact number; nothing for std::monostate.
using WatermarkLag = std::variant<std::monostate, std::int64_t, sql::Decimal>;

// A value of the column that a sync keeps a watermark of: of one of the types that have an order in
// which rows come to be (timestamp, timestamptz, date, integer, decimal, text). Text is compared
// byte by byte. A plain value; only those of one type are compared.
class WatermarkValue {
 public:
  static bool is_kept_of(TypeKind kind);

  // A cell, or a value that a person writes: a date stands for its midnight, and a timestamp
  // without an offset is UTC where the type has one. nullopt: it is not of the type.
  static std::optional<WatermarkValue> parse(TypeKind kind, std::string_view text);

  // False for infinity and NaN: behind them no row would ever be read again.
  bool is_finite() const;

  // "2026-11-24T02:00:00.5Z", "2026-11-24 02:00:00.5", "2026-11-24", "42", "1.50": the same value
  // for parse().
  std::string text() const;

  // So much before it, and not before the first value of the type. nullopt: a decimal of more
  // digits than there is room for.
  std::optional<WatermarkValue> before(const WatermarkLag& lag) const;

  std::weak_ordering operator<=>(const WatermarkValue& other) const;
  bool operator==(const WatermarkValue& other) const { return (*this <=> other) == 0; }

 private:
  using Value = std::variant<std::int64_t, sql::Decimal, std::string>;

  WatermarkValue(TypeKind kind, Value value) : kind_(kind), value_(std::move(value)) {}

  TypeKind kind_;
  Value value_;
};

// "1h" for times, "2d" for dates, "100" for integers, "0.5" for decimals. The error says what is
// wrong, to follow the text.
std::expected<WatermarkLag, std::string> parse_lag(TypeKind kind, const std::string& text);

}  // namespace millrace::engine
