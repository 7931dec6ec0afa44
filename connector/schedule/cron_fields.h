#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

// How numbers, names, ranges, steps and lists of a cron expression are read.

namespace millrace::schedule {

// What was read, or a sentence for the person who wrote it.
template <class V>
using Read = std::expected<V, std::string>;
using Complaint = std::unexpected<std::string>;

template <class... Arguments>
Complaint complain(fmt::format_string<Arguments...> text, Arguments&&... arguments) {
  return Complaint(fmt::format(text, std::forward<Arguments>(arguments)...));
}

struct CronField {
  std::string_view name;
  unsigned first;
  unsigned last;
  std::span<const std::string_view> names;  // Of `first` and the numbers after it.
  std::string_view unit;                    // Of a duration, where it has one.
};

inline constexpr auto kMonthNames = std::to_array<std::string_view>(
    {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"});
inline constexpr auto kWeekdayNames =
    std::to_array<std::string_view>({"sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun"});

inline constexpr CronField kMinute{"minute", 0, 59, {}, "m"};
inline constexpr CronField kHour{"hour", 0, 23, {}, "h"};
inline constexpr CronField kDay{"day of the month", 1, 31, {}, {}};
inline constexpr CronField kMonth{"month", 1, 12, kMonthNames, {}};
inline constexpr CronField kWeekday{"weekday", 0, 7, kWeekdayNames, {}};

// The parts between separators, any of which may be empty. Views of the same text.
std::vector<std::string_view> split(std::string_view text, char separator);

// In quotes and fit for a message.
std::string in_message(std::string_view text);

// Up to four digits; nullopt for anything else.
std::optional<unsigned> number_in(std::string_view text);

// A number of the field, or a name for one.
Read<unsigned> value_in(const CronField& field, std::string_view text);

// Bit n for each number n that one item of a list means: * or a number or a range, with or without
// a step.
Read<std::uint64_t> bits_of(const CronField& field, std::string_view item);
// The same of a whole list.
Read<std::uint64_t> bits_of_list(const CronField& field, std::string_view text);

}  // namespace millrace::schedule
