#pragma once

#include <cstdint>
#include <string_view>

#include "connector/data/dates/calendar.h"
#include "connector/sql/datetime/input/scanning/failure.h"

namespace millrace::sql {

// The fields of a date and time while its text is read, and the rules by which a number becomes
// one of them: those of PostgreSQL with DateStyle "ISO, MDY".
class DateTimeFields {
 public:
  // Which fields a text has had, one bit each: a second one of a kind is an error.
  using Mask = std::uint32_t;
  static constexpr Mask kYear = 1 << 0;
  static constexpr Mask kMonth = 1 << 1;
  static constexpr Mask kDay = 1 << 2;
  static constexpr Mask kDayOfYear = 1 << 3;
  static constexpr Mask kTime = 1 << 4;
  static constexpr Mask kZone = 1 << 5;
  static constexpr Mask kMeridiem = 1 << 6;
  static constexpr Mask kEra = 1 << 7;
  static constexpr Mask kDayOfWeek = 1 << 8;
  static constexpr Mask kSpecial = 1 << 9;
  static constexpr Mask kDaylightSaving = 1 << 10;  // The word "dst".
  // Zones by abbreviations that are daylight saving's or that a zone tells the meaning of.
  static constexpr Mask kSummerZone = 1 << 11;
  static constexpr Mask kDynamicZone = 1 << 12;
  static constexpr Mask kDate = kYear | kMonth | kDay;

  // Each reads one token, of which `had` fields came before, and tells in `found` which it is.
  // "2024-01-31", "1/31/2024", "31-jan-2024".
  Failure read_date(std::string_view text, Mask had, Mask& found);
  // "10:20", "10:20:30.5"
  Failure read_time(std::string_view text);
  // A number that stands alone.
  Failure read_number(std::string_view text, Mask had, Mask& found);
  // Digits without punctuation: "20240131", "102030.5".
  Failure read_concatenated(std::string_view text, Mask had, Mask& found);
  void read_month(std::int32_t month, Mask had, Mask& found);

  void set_date(const CivilDate& date);
  void set_time(std::int64_t microseconds);
  void set_midnight();  // What is behind the point of a second stays.
  void set_julian_day(std::int64_t day);

  // To be called when all is read: adjusts the year and the hour, and judges the whole.
  Failure complete(Mask had, bool before_christ);
  Failure apply_meridiem(bool is_afternoon);

  // More than 24 hours, or a minute of 60.
  bool time_overflows() const;

  CivilDate date() const;
  std::int64_t microseconds() const;  // Since midnight.

 private:
  Failure place_number(std::string_view text, std::int32_t value, Mask had, Mask& found);
  Failure read_concatenated_time(std::string_view digits, Mask had, Mask& found);

  std::int32_t year_ = 0;
  std::int32_t month_ = 0;
  std::int32_t day_ = 0;
  std::int32_t day_of_year_ = 0;
  std::int32_t hour_ = 0;
  std::int32_t minute_ = 0;
  std::int32_t second_ = 0;
  std::int64_t fraction_ = 0;
  bool has_text_month_ = false;
  bool has_two_digit_year_ = false;
  bool is_julian_ = false;
};

}  // namespace millrace::sql
