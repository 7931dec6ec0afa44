#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "connector/schedule/timetable.h"

// Times as text, for tests of schedules.

namespace millrace::schedule::testing {

// "2026-03-29 01:30" or with seconds; fails the test when it is none.
LocalTime local_time(std::string_view text);
// The same, of UTC.
Moment utc(std::string_view text);

std::string text_of(LocalTime time);
std::string text_of(Moment moment);
// "2026-03-29 03:00 CEST"
std::string text_of(Moment moment, const ZoneClock& zone);

// These fail the test when there is no such thing.
Cron cron_of(std::string_view text);
ZoneClock zone_of(const std::string& name);
Timetable timetable_of(std::string_view cron, const std::string& zone = "UTC");

// The next times after that moment, as the zone's clocks show them.
std::vector<std::string> next_times(const Timetable& times, Moment after, std::size_t count,
                                    const ZoneClock& zone);

}  // namespace millrace::schedule::testing
