#include "connector/schedule/cron_days.h"

namespace millrace::schedule {

using std::chrono::day;
using std::chrono::days;
using std::chrono::last;
using std::chrono::local_days;
using std::chrono::weekday;
using std::chrono::year_month_day;

namespace {

day last_day_of(year_month_day date) {
  return (date.year() / date.month() / last).day();
}

unsigned weekday_of(year_month_day date) {
  return weekday(local_days(date)).c_encoding();
}

// Monday to Friday, in the same month.
day nearest_working_day(year_month_day date) {
  const auto ends = last_day_of(date);
  switch (weekday_of(date)) {
    case 0:
      return date.day() == ends ? date.day() - days(2) : date.day() + days(1);
    case 6:
      return date.day() == day(1) ? date.day() + days(2) : date.day() - days(1);
    default:
      return date.day();
  }
}

}  // namespace

bool CronDays::have(year_month_day date) const {
  const bool of_month = have_of_month(date);
  const bool of_week = have_of_week(date);
  return of_month_.is_any || of_week_.is_any ? of_month && of_week : of_month || of_week;
}

bool CronDays::have_of_month(year_month_day date) const {
  const auto number = static_cast<unsigned>(date.day());
  const auto ends = static_cast<unsigned>(last_day_of(date));
  if ((of_month_.days >> number & 1) != 0) return true;
  if ((of_month_.before_last >> (ends - number) & 1) != 0) return true;
  if (of_month_.near_weekdays == 0) return false;
  for (unsigned wanted = 0; wanted <= ends; ++wanted) {
    if ((of_month_.near_weekdays >> wanted & 1) == 0) continue;
    const day near(wanted == 0 ? ends : wanted);
    if (nearest_working_day(date.year() / date.month() / near) == date.day()) return true;
  }
  return false;
}

bool CronDays::have_of_week(year_month_day date) const {
  const auto here = weekday_of(date);
  const auto number = static_cast<unsigned>(date.day());
  if ((of_week_.weekdays >> here & 1) != 0) return true;
  const bool is_last = number + 7 > static_cast<unsigned>(last_day_of(date));
  if (is_last && (of_week_.last >> here & 1) != 0) return true;
  return (of_week_.nth[here] >> (number + 6) / 7 & 1) != 0;
}

}  // namespace millrace::schedule
