#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace millrace {

// Dates and times from a cell's text, exactly: the whole text or nothing, as in values.h.

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

}  // namespace millrace
