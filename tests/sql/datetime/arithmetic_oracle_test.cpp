// Operators and functions on random dates, times and intervals, by us and by a real Postgres.

#include <cmath>

#include <fmt/format.h>

#include "connector/sql/datetime/arithmetic.h"
#include "connector/sql/datetime/conversions.h"
#include "connector/sql/datetime/making.h"
#include "tests/sql/datetime/oracle.h"
#include "tests/sql/datetime/values.h"

namespace millrace::sql {
namespace {

using namespace testing;  // NOLINT: the words of this folder's tests.

constexpr int kCases = 3'000;

std::string said_number(const Outcome<std::int64_t>& outcome) {
  return outcome ? "= " + std::to_string(*outcome)
                 : "error: " + std::string(outcome.error().text());
}

std::string said_order(std::strong_ordering order) {
  return order < 0 ? "= -1" : order > 0 ? "= 1" : "= 0";
}

std::string comparison(const std::string& a, const std::string& b) {
  return fmt::format("CASE WHEN {0} < {1} THEN -1 WHEN {0} > {1} THEN 1 ELSE 0 END", a, b);
}

class DateTimeArithmeticOracle : public DateTimeOracle {
 protected:
  RandomValues random_;
  const std::string zone_name_ = "America/New_York";
  const Zone zone_ = Zone::find(zone_name_).value();
};

TEST_F(DateTimeArithmeticOracle, AddsAndSubtractsDates) {
  for (int i = 0; i < kCases; ++i) {
    const auto a = random_.date();
    const auto b = random_.date();
    const auto days = random_.between(-3'000, 3'000);
    const auto time = random_.time();
    expect(date_literal(a) + " + " + fmt::format("({})", days),
           said(add_days(a, days), print_date));
    expect(date_literal(a) + " - " + date_literal(b), said_number(days_between(a, b)));
    expect(date_literal(a) + " + " + time_literal(time), said(add_time(a, time), print_timestamp));
  }
  compare();
}

TEST_F(DateTimeArithmeticOracle, AddsIntervalsToTimestamps) {
  for (int i = 0; i < kCases; ++i) {
    const auto moment = random_.timestamp();
    const auto interval = random_.interval();
    const auto plus = " + " + interval_literal(interval);
    expect(timestamp_literal(moment) + plus,
           said(add_to_timestamp(moment, interval), print_timestamp));
    expect(timestamptz_literal(moment) + plus,
           said(add_to_timestamptz(moment, interval, zone_), print_timestamptz, zone_));
    if (const auto negated = negate(interval)) {
      expect(timestamptz_literal(moment) + " - " + interval_literal(interval),
             said(add_to_timestamptz(moment, *negated, zone_), print_timestamptz, zone_));
    }
  }
  compare(zone_name_);
}

TEST_F(DateTimeArithmeticOracle, AddsIntervalsToTimes) {
  for (int i = 0; i < kCases; ++i) {
    const auto time = random_.time();
    auto interval = random_.interval();
    interval.microseconds %= 100 * kMicrosPerDay;  // Beyond, Postgres's own sum overflows.
    const auto text = interval_literal(interval);
    expect(time_literal(time) + " + " + text,
           said(Outcome<std::int64_t>(add_to_time(time, interval)), print_time));
    expect(time_literal(time) + " - " + text,
           said(Outcome<std::int64_t>(subtract_from_time(time, interval)), print_time));
    expect("(" + text + ")::time",
           said(Outcome<std::int64_t>(interval_to_time(interval)), print_time));
  }
  compare();
}

TEST_F(DateTimeArithmeticOracle, TellsDifferencesAndAges) {
  for (int i = 0; i < kCases; ++i) {
    const auto a = random_.timestamp();
    const auto b = random_.timestamp();
    // Postgres's difference wraps around where it does not fit, and it takes infinity for a date.
    std::int64_t difference = 0;
    const bool fits = !__builtin_sub_overflow(a, b, &difference);
    if (is_infinite(a) || is_infinite(b) || fits) {
      expect(timestamp_literal(a) + " - " + timestamp_literal(b), said(subtract_timestamps(a, b)));
    }
    if (is_infinite(a) || is_infinite(b)) continue;
    expect(fmt::format("age({}, {})", timestamp_literal(a), timestamp_literal(b)), said(age(a, b)));
    expect(fmt::format("age({}, {})", timestamptz_literal(a), timestamptz_literal(b)),
           said(age_of_timestamptz(a, b, zone_)));
  }
  compare(zone_name_);
}

TEST_F(DateTimeArithmeticOracle, ComparesAcrossTypes) {
  for (int i = 0; i < kCases; ++i) {
    const auto date = random_.date();
    const auto moment = random_.below(3) == 0 && !is_infinite(date) && date < 1'000'000
                            ? date * kMicrosPerDay
                            : random_.timestamp();
    expect(comparison(date_literal(date), timestamp_literal(moment)),
           said_order(compare_date_to_timestamp(date, moment)));
    expect(comparison(date_literal(date), timestamptz_literal(moment)),
           said_order(compare_date_to_timestamptz(date, moment, zone_)));
    expect(comparison(timestamp_literal(moment), timestamptz_literal(moment)),
           said_order(compare_timestamp_to_timestamptz(moment, moment, zone_)));
  }
  compare(zone_name_);
}

TEST_F(DateTimeArithmeticOracle, ConvertsBetweenTypes) {
  for (int i = 0; i < kCases; ++i) {
    const auto date = random_.date();
    const auto moment = random_.timestamp();
    expect(date_literal(date) + "::timestamp", said(date_to_timestamp(date), print_timestamp));
    expect(date_literal(date) + "::timestamptz",
           said(date_to_timestamptz(date, zone_), print_timestamptz, zone_));
    expect(timestamp_literal(moment) + "::date",
           said(Outcome<std::int32_t>(timestamp_to_date(moment)), print_date));
    expect(timestamptz_literal(moment) + "::date",
           said(Outcome<std::int32_t>(timestamptz_to_date(moment, zone_)), print_date));
    expect(timestamp_literal(moment) + "::timestamptz",
           said(zone_.to_utc(moment), print_timestamptz, zone_));
    const auto time = timestamptz_to_time(moment, zone_);
    expect(timestamptz_literal(moment) + "::time",
           time ? said(Outcome<std::int64_t>(*time), print_time) : "NULL");
    expect(timestamp_literal(moment) + "::timestamp(2)",
           said(Outcome<std::int64_t>(round_to_precision(moment, 2)), print_timestamp));
  }
  compare(zone_name_);
}

TEST_F(DateTimeArithmeticOracle, CalculatesWithIntervals) {
  for (int i = 0; i < kCases; ++i) {
    const auto a = random_.interval();
    const auto b = random_.interval();
    const auto factor = random_.one_of({0.5, -1.5, 1.0 / 3, 7.0, 0.1, -0.001, 1e3, 2.5e-7});
    const auto a_text = interval_literal(a);
    expect(a_text + " + " + interval_literal(b), said(add(a, b)));
    expect(a_text + " - " + interval_literal(b), said(subtract(a, b)));
    expect(fmt::format("{} * ({}::float8)", a_text, factor), said(multiply(a, factor)));
    // A quotient that does not fit is undefined in Postgres.
    if (std::abs(factor) >= 1) {
      expect(fmt::format("{} / ({}::float8)", a_text, factor), said(divide(a, factor)));
    }
    expect("justify_hours(" + a_text + ")", said(justify_hours(a)));
    expect("justify_days(" + a_text + ")", said(justify_days(a)));
    expect("justify_interval(" + a_text + ")", said(justify_interval(a)));
    expect(comparison(a_text, interval_literal(b)), a < b ? "= -1" : a > b ? "= 1" : "= 0");
  }
  compare();
}

TEST_F(DateTimeArithmeticOracle, PutsTimestampsIntoBins) {
  for (int i = 0; i < kCases; ++i) {
    const auto moment = random_.timestamp();
    const auto origin = random_.timestamp();
    const Interval stride = random_.one_of<Interval>({{0, 0, 15 * kMicrosPerMinute},
                                                      {0, 1, 0},
                                                      {1, 0, 0},
                                                      {0, 7, -kMicrosPerHour},
                                                      {0, 0, 0},
                                                      {0, -1, 0},
                                                      {0, 987'659'876, 0},
                                                      {0, -987'659'876, 1}});
    expect(fmt::format("date_bin({}, {}, {})", interval_literal(stride), timestamp_literal(moment),
                       timestamp_literal(origin)),
           said(date_bin(stride, moment, origin), print_timestamp));
  }
  compare();
}

TEST_F(DateTimeArithmeticOracle, MakesValuesOfTheirParts) {
  for (int i = 0; i < kCases; ++i) {
    const DateParts date{random_.one_of<std::int64_t>({2024, 1999, -44, 0, 300'000, -4'714}),
                         random_.between(0, 13), random_.between(0, 32)};
    const ClockParts clock{random_.between(-1, 25), random_.between(-1, 60),
                           random_.one_of({0.0, 30.5, 59.9999999, 60.0, 61.0, -1.0, -1e-9})};
    const auto day = fmt::format("{}, {}, {}", date.year, date.month, date.day);
    const auto hour = fmt::format("{}, {}, {}::float8", clock.hour, clock.minute, clock.second);
    expect("make_date(" + day + ")", said(make_date(date), print_date));
    expect("make_time(" + hour + ")", said(make_time(clock), print_time));
    expect("make_timestamp(" + day + ", " + hour + ")",
           said(make_timestamp(date, clock), print_timestamp));
    const auto zone = random_.one_of({"EST", "+05:30", "5", "Asia/Tokyo", "+99", "nowhere", "-8"});
    const auto found = zone_to_make(zone);
    const auto made = found ? make_timestamptz(date, clock, *found)
                            : Outcome<std::int64_t>(std::unexpected(found.error()));
    // Postgres looks at the parts first.
    if (make_timestamp(date, clock)) {
      expect("make_timestamptz(" + day + ", " + hour + ", '" + zone + "')",
             said(made, print_timestamptz, zone_));
    }
  }
  compare(zone_name_);
}

TEST_F(DateTimeArithmeticOracle, TakesSecondsSince1970) {
  for (const double seconds : {0.0, 1.5, -1.5, 1e9, 1704067200.123456, 1e20, -1e20, 9224318015999.0,
                               9224318016000.0, -210866803200.0, -210866803201.0, 0.0000005}) {
    expect(fmt::format("to_timestamp({}::float8)", seconds),
           said(seconds_to_timestamptz(seconds), print_timestamptz, Zone()));
  }
  expect("to_timestamp('NaN')",
         said(seconds_to_timestamptz(std::nan("")), print_timestamptz, Zone()));
  expect("to_timestamp('-Infinity')",
         said(seconds_to_timestamptz(-HUGE_VAL), print_timestamptz, Zone()));
  expect("make_interval(1, 2, 3, 4, 5, 6, 7.5)", said(make_interval({1, 2, 3, 4, 5, 6, 7.5})));
  expect("make_interval(secs => 'NaN')", said(make_interval({.seconds = std::nan("")})));
  compare();
}

}  // namespace
}  // namespace millrace::sql
