#pragma once

#include <cstdint>
#include <string_view>

namespace millrace::sql {

// What a keyword of a format stands for; how it is written decides on the case of words.
enum class TimeField : std::uint8_t {
  Era,           // AD, BC
  EraDots,       // A.D., B.C.
  Meridiem,      // AM, PM
  MeridiemDots,  // A.M., P.M.
  Century,
  DayName,
  ShortDayName,
  DayOfYear,
  IsoDayOfYear,
  Day,
  DayOfWeek,     // Sunday is 1.
  IsoDayOfWeek,  // Monday is 1.
  Fraction1,     // Tenths of a second, and so on.
  Fraction2,
  Fraction3,
  Fraction4,
  Fraction5,
  Fraction6,
  FixedMode,
  Hour24,
  Hour12,
  IsoWeek,
  IsoYear4,
  IsoYear3,
  IsoYear2,
  IsoYear1,
  JulianDay,
  Minute,
  Month,
  MonthName,
  ShortMonthName,
  Millisecond,
  Offset,
  Quarter,
  RomanMonth,
  SecondOfDay,
  Second,
  OffsetHours,
  OffsetMinutes,
  Zone,
  Microsecond,
  Week,
  WeekOfMonth,
  YearWithComma,
  Year4,
  Year3,
  Year2,
  Year1,
};

// A date is read by one of the two; fields of both in one format contradict each other.
enum class DateConvention : std::uint8_t { None, Gregorian, IsoWeek };

enum class LetterCase : std::uint8_t { Upper, Lower, Title };

struct TimeKeyword {
  std::string_view name;  // "YYYY"
  TimeField field;
  bool is_number;
  DateConvention convention;
  LetterCase letter_case;
};

// The keyword at the start of the text; nullptr when there is none.
const TimeKeyword* find_time_keyword(std::string_view text);

}  // namespace millrace::sql
