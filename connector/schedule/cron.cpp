#include "connector/schedule/cron.h"

#include <algorithm>
#include <bit>

namespace millrace::schedule {

using std::chrono::day;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::local_days;
using std::chrono::minutes;
using std::chrono::months;
using std::chrono::seconds;
using std::chrono::year;
using std::chrono::year_month_day;

namespace {

// Days of the week and leap years repeat together every 28 years, but for the years around a
// century that is no leap year, which can add 12.
constexpr days kLongest(366 * 41);
constexpr LocalTime kFirst = local_days(year(1) / 1 / 1);
constexpr LocalTime kEnd = local_days(year(10'000) / 1 / 1);

}  // namespace

// From a time of the day on.
std::optional<seconds> Cron::next_in_day(seconds from) const {
  for (seconds time = std::chrono::ceil<minutes>(from); time < days(1);) {
    const auto hour = std::chrono::floor<hours>(time);
    const auto rest = minutes_ >> std::chrono::floor<minutes>(time - hour).count();
    if ((hours_ >> hour.count() & 1) != 0 && rest != 0) {
      return time + minutes(std::countr_zero(rest));
    }
    time = hour + hours(1);
  }
  return std::nullopt;
}

std::optional<LocalTime> Cron::next(LocalTime from, LocalTime until) const {
  from = std::clamp(from, kFirst, kEnd);
  until = std::min({until, kEnd, from + kLongest});
  auto date = std::chrono::floor<days>(from);
  seconds time = from - date;
  while (date < until) {
    const year_month_day today(date);
    if ((months_ >> static_cast<unsigned>(today.month()) & 1) == 0) {
      date = local_days(today.year() / today.month() / day(1) + months(1));
      time = seconds(0);
      continue;
    }
    if (days_.have(today)) {
      const auto found = next_in_day(time);
      if (found && date + *found >= until) return std::nullopt;
      if (found) return date + *found;
    }
    date += days(1);
    time = seconds(0);
  }
  return std::nullopt;
}

}  // namespace millrace::schedule
