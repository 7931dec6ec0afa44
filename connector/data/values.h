#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "connector/data/schema.h"

namespace millrace {

// Exact conversions from a cell's text. All of them take the whole text or nothing: no surrounding
// space, no trailing rest. nullopt means that the text is not of the type.

// "-12", "+7", and the same in any other notation that is exactly a whole number: "5.0", "1E+3".
// What does not fit 64 bits is refused.
std::optional<std::int64_t> parse_integer(std::string_view text);

// The same for a sign and digits alone.
std::optional<std::int64_t> parse_plain_integer(std::string_view text);

// A decimal number taken apart without rounding: "-1.10" is {negative, "110", 2}. `digits` has no
// leading zeros (it is empty for zero) and keeps trailing ones; an exponent is folded into `scale`,
// which may then be negative. NaN and infinity are refused.
struct Decimal {
  bool negative = false;
  std::string digits;
  std::int32_t scale = 0;
};
std::optional<Decimal> parse_decimal(std::string_view text);

// True when the number fits decimal(precision, scale) without losing a digit that is not zero.
bool fits(const Decimal& number, std::uint16_t precision, std::uint16_t scale);

std::optional<double> parse_double(std::string_view text);
std::optional<bool> parse_boolean(std::string_view text);

// Days since 2000-01-01, the proleptic Gregorian calendar, years 0001 to 9999.
std::optional<std::int32_t> parse_date(std::string_view text);

// Microseconds since midnight. More than six digits after the point are refused unless they are
// zeros: nothing is cut in silence. 24:00:00 is refused.
std::optional<std::int64_t> parse_time(std::string_view text);

// Microseconds since 2000-01-01 00:00:00 as written (no offset allowed). 'T' or a space between.
std::optional<std::int64_t> parse_timestamp(std::string_view text);

// Microseconds since 2000-01-01 00:00:00 UTC; an offset (Z, +07, +0700, +07:00, " UTC") must be
// there.
std::optional<std::int64_t> parse_timestamptz(std::string_view text);

std::optional<std::array<std::uint8_t, 16>> parse_uuid(std::string_view text);

// True when the text is an allowed value of the type; anything is of Unknown and Text.
bool is_of(Type type, std::string_view text);

// Finds the type that keeps every text of a column exactly: fed with all cells of an export, never
// with a sample. What would not survive the round trip ("007", "+65", 20-digit ids, 1.1 beside
// 1.10, times in two offsets) stays text. Inferred are integer, decimal (one scale; the precision
// is at least 38), boolean (true/false only), date, timestamp and timestamptz (one spelling), else
// text.
class TypeInference {
 public:
  void see(std::string_view text);
  void see_null() {}

  // Text when nothing but NULL was seen.
  Type result() const;

 private:
  // The types, as bits, whose one way of writing the value `text` is.
  static std::uint32_t kinds_of(std::string_view text);
  void see_decimal(std::string_view text, bool first);
  void see_timestamp(std::string_view text, bool first);

  std::uint32_t possible_ = 0xFFFFFFFF;  // One bit per TypeKind.
  bool seen_ = false;
  std::size_t scale_ = 0;           // Decimal: digits after the point, the same in all cells...
  std::size_t integer_digits_ = 0;  // ...and the most before it.
  std::string shape_;               // Timestamps: how they are spelled, the same in all cells.
};

}  // namespace millrace
