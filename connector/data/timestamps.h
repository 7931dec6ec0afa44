#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace millrace {

// Dates and times from a cell's text, exactly: the whole text or nothing, as in values.h. They take
// ISO 8601 and what Postgres prints beside it: years of more than four digits, " BC" at the end,
// and the words infinity and -infinity, whose number is the greatest and the least one.

// Days since 2000-01-01, the proleptic Gregorian calendar, from Postgres's first day (4714-11-24
// BC) to its last one (5874897-12-31).
std::optional<std::int32_t> parse_date(std::string_view text);

// Microseconds since midnight. More than six digits after the point are refused unless they are
// zeros: nothing is cut in silence. The last one is 24:00:00, in just these letters.
std::optional<std::int64_t> parse_time(std::string_view text);

// Microseconds since 2000-01-01 00:00:00 as written (no offset allowed), up to the year 294276.
// 'T' or a space between.
std::optional<std::int64_t> parse_timestamp(std::string_view text);

// Microseconds since 2000-01-01 00:00:00 UTC; an offset (Z, +07, +0700, +07:00, +05:53:28, " UTC")
// must be there.
std::optional<std::int64_t> parse_timestamptz(std::string_view text);

// "2026-01-31" of "2026-01-31 00:00:00": the date of a timestamp without an offset that is
// midnight.
std::optional<std::string> date_of_midnight(std::string_view text);

// "2026-01-31 00:00:00" of "2026-01-31".
std::optional<std::string> midnight_of_date(std::string_view text);

// True for what infinity and -infinity are.
template <class Int>
constexpr bool is_infinite(Int value) {
  return value == std::numeric_limits<Int>::max() || value == std::numeric_limits<Int>::min();
}

}  // namespace millrace
