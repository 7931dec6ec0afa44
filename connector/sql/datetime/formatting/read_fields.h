#pragma once

#include <cstdint>
#include <string_view>

#include "connector/sql/datetime/formatting/time_format.h"
#include "connector/sql/outcome/outcome.h"

namespace millrace::sql {

// What a text said about each field of its format; 0 is a field that it does not have.
struct ReadFields {
  DateConvention convention = DateConvention::None;
  std::int64_t hour = 0;
  std::int64_t minute = 0;
  std::int64_t second = 0;
  std::int64_t second_of_day = 0;
  std::int64_t day_of_week = 0;  // Sunday is 1.
  std::int64_t day = 0;
  std::int64_t day_of_year = 0;
  std::int64_t month = 0;
  std::int64_t millisecond = 0;
  std::int64_t microsecond = 0;
  std::int64_t year = 0;
  std::int64_t year_digits = 0;
  std::int64_t century = 0;
  std::int64_t julian_day = 0;
  std::int64_t week = 0;
  std::int64_t week_of_month = 0;
  std::int64_t before_christ = 0;
  std::int64_t afternoon = 0;
  bool has_12_hours = false;
  std::int64_t offset_sign = 0;
  std::int64_t offset_hours = 0;
  std::int64_t offset_minutes = 0;
  int precision = 0;  // Of FF1 to FF6.
};

// Goes through the text and the format together, as PostgreSQL's DCH_from_char() does. What either
// has more than the other is left out.
Outcome<ReadFields> read_fields(std::string_view text, const TimeFormat& format);

}  // namespace millrace::sql
