#pragma once

#include <cstdint>

// The proleptic Gregorian calendar in days from 2000-01-01. Years are counted with a year 0, which
// is 1 BC.

namespace millrace {

struct CivilDate {
  std::int32_t year = 2000;
  std::int32_t month = 1;  // 1 to 12.
  std::int32_t day = 1;
};

constexpr bool is_leap_year(std::int64_t year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

constexpr std::int32_t days_in_month(std::int64_t year, std::int32_t month) {
  constexpr std::int32_t kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap_year(year) ? 29 : kDays[month - 1];
}

// By counting years from March. The day need not be one of the month's; the year may be any that
// fits 32 bits.
constexpr std::int64_t days_from_epoch(std::int64_t year, std::int64_t month, std::int64_t day) {
  constexpr std::int64_t kDaysOf400Years = 146'097;
  constexpr std::int64_t kToEpoch = 730'425;  // From 0000-03-01 to 2000-01-01.
  const std::int64_t from_march = month > 2 ? month - 3 : month + 9;
  year -= month > 2 ? 0 : 1;
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t day_of_year = (153 * from_march + 2) / 5 + day - 1;
  return era * kDaysOf400Years + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 +
         day_of_year - kToEpoch;
}

constexpr std::int64_t days_from_epoch(const CivilDate& date) {
  return days_from_epoch(date.year, date.month, date.day);
}

// The other way, for years that fit 32 bits.
constexpr CivilDate civil_date(std::int64_t days) {
  constexpr std::int64_t kDaysOf400Years = 146'097;
  constexpr std::int64_t kToEpoch = 730'425;
  days += kToEpoch;
  const std::int64_t era = (days >= 0 ? days : days - (kDaysOf400Years - 1)) / kDaysOf400Years;
  const auto day_of_era = static_cast<std::uint32_t>(days - era * kDaysOf400Years);
  const std::uint32_t year_of_era =
      (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::uint32_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::uint32_t from_march = (5 * day_of_year + 2) / 153;
  const auto month = static_cast<std::int32_t>(from_march < 10 ? from_march + 3 : from_march - 9);
  const auto year = static_cast<std::int32_t>(year_of_era + era * 400);
  return {month <= 2 ? year + 1 : year, month,
          static_cast<std::int32_t>(day_of_year - (153 * from_march + 2) / 5 + 1)};
}

}  // namespace millrace
