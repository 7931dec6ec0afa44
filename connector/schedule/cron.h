#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "connector/schedule/cron_days.h"

namespace millrace::schedule {

// What clocks show somewhere, in whole seconds.
using LocalTime = std::chrono::local_seconds;

// A cron expression: minute, hour, day of the month, month and weekday, as Vixie's cron reads them,
// with names of months and weekdays, L, W and # as Quartz has them, and @daily and its kind. Knows
// nothing of zones: it says which minutes it means among those that clocks can show. A value.
class Cron {
 public:
  // How it repeats within a day, which tells what becomes of times that a clock shows twice or
  // never.
  enum class Pace {
    EveryHour,     // Some minutes of each hour.
    StepsOfHours,  // The hour is */n.
    TimesOfDay,    // Any other.
  };

  // The error says what is wrong and what to write instead, without the text in front. Refused,
  // too, where no day of any year is meant: "0 0 30 2 *".
  static std::expected<Cron, std::string> parse(std::string_view text);

  Pace pace() const { return pace_; }

  // The first minute at `from` or after it and before `until`. nullopt when there is none; from
  // the year 10000 on there never is.
  std::optional<LocalTime> next(LocalTime from, LocalTime until = LocalTime::max()) const;

  bool operator==(const Cron&) const = default;

 private:
  friend class CronParser;

  std::optional<std::chrono::seconds> next_in_day(std::chrono::seconds from) const;

  std::uint64_t minutes_ = 0;
  std::uint32_t hours_ = 0;
  std::uint16_t months_ = 0;  // Bit n: the n-th; 1 is January.
  CronDays days_;
  Pace pace_ = Pace::TimesOfDay;
};

}  // namespace millrace::schedule
