// The moment of the run, and how far others are from it.

#include "connector/sql/catalog/catalog.h"
#include "connector/sql/catalog/overload.h"
#include "connector/sql/datetime/arithmetic.h"
#include "connector/sql/datetime/conversions.h"
#include "connector/sql/datetime/interval/limits.h"
#include "connector/sql/functions/datetime/shared.h"

namespace millrace::sql {
namespace {

std::int32_t today(Call& call) {
  return timestamptz_to_date(call.run().now, call.run().zone);
}

Overload now_overload() {
  return stable(overload<TimestampTz()>([](Call& call) { return call.run().now; }));
}

void add_ages(Catalog& catalog) {
  catalog.add_function(
      {"age",
       kDatesAndTimes,
       "Years, months and days between two moments, or from one to midnight of the run's day.",
       {{"age(timestamp '2024-03-15', timestamp '2001-06-20')", "22 years 8 mons 25 days"},
        {"age(timestamp '2001-06-20')", "24 years 7 mons 11 days"}},
       {overload<IntervalOf(Timestamp, Timestamp)>(&age),
        stable(overload<IntervalOf(TimestampTz, TimestampTz)>(
            [](Call& call, std::int64_t later, std::int64_t earlier) {
              return age_of_timestamptz(later, earlier, call.run().zone);
            })),
        stable(overload<IntervalOf(Timestamp)>(
            [](Call& call, std::int64_t moment) -> Outcome<Interval> {
              const auto midnight = date_to_timestamp(today(call));
              if (!midnight) return std::unexpected(midnight.error());
              return age(*midnight, moment);
            })),
        stable(overload<IntervalOf(TimestampTz)>(
            [](Call& call, std::int64_t moment) -> Outcome<Interval> {
              const auto& zone = call.run().zone;
              const auto midnight = date_to_timestamptz(today(call), zone);
              if (!midnight) return std::unexpected(midnight.error());
              return age_of_timestamptz(*midnight, moment, zone);
            }))}});
}

}  // namespace

void register_now_function_group(Catalog& catalog);

void register_now_function_group(Catalog& catalog) {
  catalog.add_function({"now",
                        kDatesAndTimes,
                        "The start of the run.",
                        {{"now()", "2026-01-31 12:00:00+00"}},
                        {now_overload()}});
  catalog.add_function({"current_timestamp",
                        kDatesAndTimes,
                        "The start of the run, as now(); written without parentheses.",
                        {{"current_timestamp", "2026-01-31 12:00:00+00"}},
                        {now_overload()}});
  catalog.add_function({"transaction_timestamp",
                        kDatesAndTimes,
                        "The start of the run, as now().",
                        {{"transaction_timestamp()", "2026-01-31 12:00:00+00"}},
                        {now_overload()}});
  catalog.add_function({"statement_timestamp",
                        kDatesAndTimes,
                        "The start of the run, as now().",
                        {{"statement_timestamp()", "2026-01-31 12:00:00+00"}},
                        {now_overload()}});
  catalog.add_function({"current_date",
                        kDatesAndTimes,
                        "The day that the run started on; written without parentheses.",
                        {{"current_date", "2026-01-31"}, {"current_date - 7", "2026-01-24"}},
                        {stable(overload<Date()>(&today))}});
  catalog.add_function(
      {"localtimestamp",
       kDatesAndTimes,
       "The start of the run as a timestamp without zone; written without parentheses.",
       {{"localtimestamp", "2026-01-31 12:00:00"}},
       {stable(overload<Timestamp()>(
           [](Call& call) { return call.run().zone.to_local(call.run().now); }))}});
  catalog.add_function({"localtime",
                        kDatesAndTimes,
                        "The time of day that the run started at; written without parentheses.",
                        {{"localtime", "12:00:00"}},
                        {stable(overload<Time()>([](Call& call) {
                          return timestamptz_to_time(call.run().now, call.run().zone);
                        }))}});
  add_ages(catalog);
}

}  // namespace millrace::sql
