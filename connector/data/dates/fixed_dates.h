#pragma once

#include <cstddef>
#include <cstdint>

#include "connector/data/dates/calendar.h"
#include "connector/data/text/bytes16.h"
#include "connector/data/text/digits.h"

// Dates and times in the layout that nearly all cells have, read eight bytes at once. False says
// only that the text has another layout, or is no date at all.

namespace millrace {

inline constexpr std::size_t kFixedDateSize = 10;       // YYYY-MM-DD
inline constexpr std::size_t kFixedTimeSize = 8;        // HH:MM:SS
inline constexpr std::size_t kFixedTimestampSize = 19;  // One behind the other, a byte between.

// "YYYY-MM-DD", ten bytes, whose digits were made numbers and whose hyphens were made zeros.
class FixedDate {
 public:
  explicit FixedDate(const char* text)
      : start_(load_bytes<std::uint64_t>(text) ^ 0x2D30302D30303030),  // "0000-00-"
        day_(load_bytes<std::uint16_t>(text + 8) ^ kZeroDigits >> 48) {}

  // True for a date that exists, from the year 1 on.
  bool is_valid() const {
    // By month, so far as two digits go: the last day of every year, less one.
    constexpr std::uint8_t kLastDays[100] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (!kLowByteFirst || !has_layout() || year_digits() == 0) return false;
    if (day() - 1 < kLastDays[month()]) [[likely]]
      return true;
    return month() == 2 && day() == 29 && is_leap_year(year());
  }

  // Of a valid date: days since 2000-01-01.
  std::int32_t days() const {
    constexpr std::int32_t kToEpoch = 730'425 + 1;  // From 0000-03-01, and days count from 1.
    // By month: the days of the months before it in a year that begins in March.
    constexpr std::uint16_t kBefore[13] = {0,   306, 337, 0,   31,  61, 92,
                                           122, 153, 184, 214, 245, 275};
    const std::uint32_t years = year() - (month() < 3 ? 1 : 0);
    return static_cast<std::int32_t>(years * 365 + years / 4 - years / 100 + years / 400 +
                                     kBefore[month()] + day()) -
           kToEpoch;
  }

 private:
  bool has_layout() const {
    return !any_above(start_, 0x7F76767F76767676) && !any_above(day_, 0x7676);
  }
  std::uint32_t year_digits() const { return static_cast<std::uint32_t>(start_); }
  std::uint32_t year() const { return pair_at(start_, 0) * 100 + pair_at(start_, 2); }
  std::uint32_t month() const { return pair_at(start_, 5); }
  std::uint32_t day() const { return pair_at(day_, 0); }

  std::uint64_t start_;
  std::uint64_t day_;
};

// "HH:MM:SS", eight bytes, in the same way.
class FixedTime {
 public:
  explicit FixedTime(const char* text)
      : digits_(load_bytes<std::uint64_t>(text) ^ 0x30303A30303A3030) {}  // "00:00:00"

  // From 00:00:00 to 23:59:59.
  bool is_valid() const {
    if (!kLowByteFirst || any_above(digits_, 0x76767F76767F7676)) return false;
    return (std::uint32_t{hours() < 24} & std::uint32_t{minutes() < 60} &
            std::uint32_t{seconds() < 60}) != 0;
  }

  // Of a valid time: since midnight.
  std::uint32_t seconds_of_day() const { return (hours() * 60 + minutes()) * 60 + seconds(); }

 private:
  std::uint32_t hours() const { return pair_at(digits_, 0); }
  std::uint32_t minutes() const { return pair_at(digits_, 3); }
  std::uint32_t seconds() const { return pair_at(digits_, 6); }

  std::uint64_t digits_;
};

// A date and a time with a space or a T between them: nineteen bytes.
class FixedTimestamp {
 public:
  explicit FixedTimestamp(const char* text)
      : date_(text), time_(text + kFixedDateSize + 1), between_(text[kFixedDateSize]) {}

  bool is_valid() const {
    return (between_ == ' ' || between_ == 'T') && date_.is_valid() && time_.is_valid();
  }

  // Of a valid timestamp: since 2000-01-01 00:00:00.
  std::int64_t seconds() const {
    return std::int64_t{date_.days()} * (24 * 60 * 60) + time_.seconds_of_day();
  }

 private:
  FixedDate date_;
  FixedTime time_;
  char between_;
};

}  // namespace millrace
