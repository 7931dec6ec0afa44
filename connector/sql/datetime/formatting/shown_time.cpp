#include "connector/sql/datetime/formatting/shown_time.h"

namespace millrace::sql {

ShownTime shown(const CivilTime& civil) {
  ShownTime result;
  result.year = civil.date.year;
  result.month = civil.date.month;
  result.day = civil.date.day;
  result.hour = civil.time / kMicrosPerHour;
  result.minute = civil.time / kMicrosPerMinute % 60;
  result.second = civil.time / kMicrosPerSecond % 60;
  result.microsecond = civil.time % kMicrosPerSecond;
  result.days = days_from_epoch(civil.date);
  result.day_of_year = result.days - days_from_epoch(civil.date.year, 1, 1) + 1;
  return result;
}

ShownTime shown(const Interval& interval) {
  ShownTime time;
  time.is_interval = true;
  time.year = interval.months / 12;
  time.month = interval.months % 12;
  time.day = interval.days;
  time.hour = interval.microseconds / kMicrosPerHour;
  time.minute = interval.microseconds / kMicrosPerMinute % 60;
  time.second = interval.microseconds / kMicrosPerSecond % 60;
  time.microsecond = interval.microseconds % kMicrosPerSecond;
  time.day_of_year = std::int64_t{interval.months} * 30 + interval.days;
  return time;
}

}  // namespace millrace::sql
