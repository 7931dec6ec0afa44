#pragma once

#include <array>
#include <chrono>
#include <cstdint>

namespace millrace::schedule {

// Which days a cron expression means, of any month. A value.
class CronDays {
 public:
  // Of the days of a month. Bits count from 0.
  struct OfMonth {
    std::uint32_t days = 0;           // Bit n: the n-th.
    std::uint32_t before_last = 0;    // Bit 0: the last one, bit 1: the one before it, ...
    std::uint32_t near_weekdays = 0;  // Bit n: the working day nearest to the n-th; 0: the last.
    bool is_any = false;              // Begins with * or ?.

    bool operator==(const OfMonth&) const = default;
  };
  // Of the days of a week; 0 is Sunday.
  struct OfWeek {
    std::uint8_t weekdays = 0;          // Bit n: each of them.
    std::uint8_t last = 0;              // Bit n: the last one of the month.
    std::array<std::uint8_t, 7> nth{};  // Bit k of the n-th number: the k-th one of the month.
    bool is_any = false;

    bool operator==(const OfWeek&) const = default;
  };

  CronDays() = default;
  CronDays(OfMonth of_month, OfWeek of_week) : of_month_(of_month), of_week_(of_week) {}

  // By the rule of Vixie's cron: where both fields name days, either is enough; where one of them
  // begins with *, both have to hold.
  bool have(std::chrono::year_month_day day) const;

  bool operator==(const CronDays&) const = default;

 private:
  bool have_of_month(std::chrono::year_month_day day) const;
  bool have_of_week(std::chrono::year_month_day day) const;

  OfMonth of_month_;
  OfWeek of_week_;
};

}  // namespace millrace::schedule
