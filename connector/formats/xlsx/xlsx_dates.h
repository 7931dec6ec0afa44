#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace millrace::formats {

// What a number format makes of a number.
enum class NumberKind {
  Number,
  Date,
  Time,
  DateTime,
  Duration,  // [h]:mm:ss, which does not end at 24 hours.
};

// Of the formats that have no code in the file, by their number.
NumberKind builtin_number_kind(std::uint32_t id);
NumberKind number_kind(std::string_view format_code);

// The text of a cell that is a number of days, to the millisecond: "2026-02-28", "12:30:00",
// "2026-02-28T12:30:00" or, for a duration, "36:00:00". Nothing of the value is dropped: a date
// with a time of day is written with it, and so is a time with days. nullopt for what is no day:
// below 0, beyond the year 9999, and the days 0 and 60 of the 1900 system, which never were.
std::optional<std::string> date_text(double serial, NumberKind kind, bool since_1904);

}  // namespace millrace::formats
