#pragma once

#include <cstdint>
#include <random>
#include <string>

#include "connector/sql/datetime/interval/interval.h"
#include "connector/sql/datetime/interval/limits.h"
#include "connector/sql/datetime/print.h"

namespace millrace::sql::testing {

// Random values, the same ones every time, of which some are at the ends of their types.
class RandomValues {
 public:
  std::uint64_t below(std::uint64_t end) { return random_() % end; }

  template <class T>
  T one_of(std::initializer_list<T> choices) {
    return choices.begin()[below(choices.size())];
  }

  std::int32_t date() {
    switch (below(12)) {
      case 0:
        return one_of({kInfinity<std::int32_t>, kMinusInfinity<std::int32_t>,
                       static_cast<std::int32_t>(kFirstDay), static_cast<std::int32_t>(kLastDay),
                       static_cast<std::int32_t>(kLastDayOfTimestamp + 1), 0, -1});
      case 1:
        return static_cast<std::int32_t>(between(kFirstDay, kLastDay));
      case 2:
        return static_cast<std::int32_t>(between(-800'000, -720'000));
      default:
        return static_cast<std::int32_t>(between(-40'000, 40'000));
    }
  }

  std::int64_t time() {
    switch (below(8)) {
      case 0:
        return one_of(
            {std::int64_t{0}, kMicrosPerDay, kMicrosPerDay - 1, std::int64_t{1}, kMicrosPerHour});
      case 1:
        return static_cast<std::int64_t>(below(100'000'000));
      case 2:
        return static_cast<std::int64_t>(below(kSecondsPerDay)) * kMicrosPerSecond;
      default:
        return static_cast<std::int64_t>(below(kMicrosPerDay));
    }
  }

  std::int64_t timestamp() {
    switch (below(12)) {
      case 0:
        return one_of({kInfinity<std::int64_t>, kMinusInfinity<std::int64_t>, kFirstTimestamp,
                       kLastTimestamp, std::int64_t{0}, std::int64_t{-1}});
      case 1:
        return between(kFirstTimestamp, kLastTimestamp);
      case 2:
        return between(-800'000, 40'000) * kMicrosPerDay;
      default:
        return between(-40'000, 40'000) * kMicrosPerDay + time();
    }
  }

  Interval interval() {
    switch (below(12)) {
      case 0:
        return {static_cast<std::int32_t>(random_()), static_cast<std::int32_t>(random_()),
                static_cast<std::int64_t>(random_())};
      case 1:
        return {static_cast<std::int32_t>(between(-40, 40)), 0, 0};
      case 2:
        return {0, static_cast<std::int32_t>(between(-400, 400)), 0};
      case 3:
        return {0, 0, between(-4, 4) * kMicrosPerHour};
      default:
        return {static_cast<std::int32_t>(between(-50, 50)),
                static_cast<std::int32_t>(between(-100, 100)),
                between(-3 * kMicrosPerDay, 3 * kMicrosPerDay)};
    }
  }

  std::int64_t between(std::int64_t first, std::int64_t last) {
    return std::uniform_int_distribution<std::int64_t>(first, last)(random_);
  }

 private:
  std::mt19937_64 random_{11};  // NOLINT: the same ones every time.
};

// Values as SQL writes them.
inline std::string date_literal(std::int32_t date) {
  char room[kLongestDateTime];
  return "date '" + std::string(room, print_date(room, date)) + "'";
}
inline std::string time_literal(std::int64_t time) {
  char room[kLongestDateTime];
  return "time '" + std::string(room, print_time(room, time)) + "'";
}
inline std::string timestamp_literal(std::int64_t timestamp) {
  char room[kLongestDateTime];
  return "timestamp '" + std::string(room, print_timestamp(room, timestamp)) + "'";
}
inline std::string timestamptz_literal(std::int64_t timestamptz) {
  char room[kLongestDateTime];
  return "timestamptz '" + std::string(room, print_timestamptz(room, timestamptz, Zone())) + "'";
}
inline std::string interval_literal(const Interval& interval) {
  char room[kLongestDateTime];
  return "interval '" + std::string(room, print_interval(room, interval)) + "'";
}

}  // namespace millrace::sql::testing
