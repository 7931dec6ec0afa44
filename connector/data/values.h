#pragma once

#include <array>
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

// The nearest double, also for NaN and infinity, as the words that C knows.
std::optional<double> parse_double(std::string_view text);
// true, t, yes and 1, or false, f, no and 0, in any case.
std::optional<bool> parse_boolean(std::string_view text);

std::optional<std::array<std::uint8_t, 16>> parse_uuid(std::string_view text);

// NaN, Infinity and -Infinity, as Postgres writes them: no numbers, and values of a decimal all the
// same. The last two have no place in a decimal with a precision.
bool is_special_decimal(std::string_view text);

// True when the text is an allowed value of the type; anything is of Unknown and Text.
bool is_of(Type type, std::string_view text);
// The same, and in the way that the type is usually written.
bool is_plainly_of(Type type, std::string_view text);
// The usual way of writing a value that is_plainly_of() does not take and that is exactly one of
// the type: "5" of "5.0", the date of a midnight, the midnight of a date.
std::optional<std::string> plain_notation(Type type, std::string_view text);

}  // namespace millrace
