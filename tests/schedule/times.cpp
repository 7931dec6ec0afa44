#include "tests/schedule/times.h"

#include <cstdio>
#include <ctime>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace millrace::schedule::testing {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

LocalTime local_time(std::string_view text) {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  const auto read = std::sscanf(std::string(text).c_str(), "%d-%u-%u %d:%d:%d", &year, &month, &day,
                                &hour, &minute, &second);
  EXPECT_GE(read, 5) << text;
  const auto date = std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day);
  EXPECT_TRUE(date.ok()) << text;
  return std::chrono::local_days(date) + hours(hour) + minutes(minute) + seconds(second);
}

Moment utc(std::string_view text) {
  return Moment(local_time(text).time_since_epoch());
}

std::string text_of(LocalTime time) {
  const auto day = floor<days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  auto text = fmt::format("{:04}-{:02}-{:02} {:02}:{:02}", static_cast<int>(date.year()),
                          static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                          clock.hours().count(), clock.minutes().count());
  if (clock.seconds() != seconds(0)) text += fmt::format(":{:02}", clock.seconds().count());
  return text;
}

std::string text_of(Moment moment) {
  return text_of(LocalTime(moment.time_since_epoch()));
}

std::string text_of(Moment moment, const ZoneClock& zone) {
  return text_of(zone.local(moment)) + " " + zone.abbreviation(moment);
}

Cron cron_of(std::string_view text) {
  const auto cron = Cron::parse(text);
  EXPECT_TRUE(cron) << text << ": " << cron.error();
  return cron.value_or(Cron());
}

ZoneClock zone_of(const std::string& name) {
  const auto zone = ZoneClock::find(name);
  EXPECT_TRUE(zone) << name;
  return zone.value_or(ZoneClock());
}

Timetable timetable_of(std::string_view cron, const std::string& zone) {
  return {cron_of(cron), zone_of(zone)};
}

std::vector<std::string> next_times(const Timetable& times, Moment after, std::size_t count,
                                    const ZoneClock& zone) {
  std::vector<std::string> found;
  while (found.size() < count) {
    after = times.next_after(after);
    if (after == Moment::max()) break;
    found.push_back(text_of(after, zone));
  }
  return found;
}

}  // namespace millrace::schedule::testing
