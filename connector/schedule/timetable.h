#pragma once

#include <chrono>
#include <optional>
#include <utility>
#include <variant>

#include "connector/schedule/cron.h"
#include "connector/schedule/zone_clock.h"

namespace millrace::schedule {

// Every so long, counted from 1970 in UTC, so that a restart changes nothing.
struct Every {
  std::chrono::seconds interval{1};  // At least one.

  bool operator==(const Every&) const = default;
};

// When something is to be done, again and again. A value.
//
// Where clocks are put forward or back, a cron expression means this:
// - Minutes of every hour (the hour is *) go by the time that passes: they come whenever the clock
//   shows one of them, twice where it does so twice, and not at all where it never does.
// - Steps of hours (*/2) come whenever the clock shows one of them, and those that it never shows
//   at the moment at which it jumps over them, so that never more time passes between two of them.
// - Times of day come once: the first time where the clock shows them twice, and at the moment of
//   the jump where it never does.
class Timetable {
 public:
  Timetable(Cron cron, ZoneClock zone) : when_(OnClock{cron, std::move(zone)}) {}
  explicit Timetable(Every every) : when_(every) {}

  // The first time after that moment. Moment::max() when there is none: at the end of the year
  // 9999 the calendar ends.
  Moment next_after(Moment moment) const;

  // The last time after the first moment, up to the second one and including it. Takes no longer
  // where there are many between them.
  std::optional<Moment> last_within(Moment after, Moment until) const;

  // Whose clocks it goes by: UTC's for intervals.
  ZoneClock zone() const;

  bool operator==(const Timetable&) const = default;

 private:
  struct OnClock {
    Cron cron;
    ZoneClock zone;

    bool operator==(const OnClock&) const = default;
  };
  static Moment next_on_clock(const OnClock& when, Moment moment);

  std::variant<OnClock, Every> when_;
};

}  // namespace millrace::schedule
