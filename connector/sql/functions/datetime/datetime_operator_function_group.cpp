// Operators on dates, times, timestamps and intervals.

#include "connector/sql/catalog/catalog.h"
#include "connector/sql/catalog/overload.h"
#include "connector/sql/datetime/arithmetic.h"
#include "connector/sql/functions/datetime/shared.h"

namespace millrace::sql {
namespace {

Outcome<std::int64_t> date_plus(std::int32_t date, const Interval& interval) {
  const auto midnight = add_time(date, 0);
  return midnight ? add_to_timestamp(*midnight, interval) : midnight;
}

Outcome<std::int64_t> timestamptz_plus(Call& call, std::int64_t moment, const Interval& interval) {
  return add_to_timestamptz(moment, interval, call.run().zone);
}

// What `plus` does with the interval's negation.
template <class Plus, class... Before>
Outcome<std::int64_t> minus(const Interval& interval, Plus plus, Before&&... before) {
  const auto negated = negate(interval);
  if (!negated) return std::unexpected(negated.error());
  return plus(std::forward<Before>(before)..., *negated);
}

std::vector<Overload> sums() {
  return {
      overload<Date(Date, Bigint)>(&add_days),
      overload<Date(Bigint, Date)>(
          [](std::int64_t days, std::int32_t date) { return add_days(date, days); }),
      overload<Timestamp(Date, Time)>(&add_time),
      overload<Timestamp(Time, Date)>(
          [](std::int64_t time, std::int32_t date) { return add_time(date, time); }),
      overload<Timestamp(Date, IntervalOf)>(&date_plus),
      overload<Timestamp(IntervalOf, Date)>(
          [](const Interval& interval, std::int32_t date) { return date_plus(date, interval); }),
      overload<Time(Time, IntervalOf)>(&add_to_time),
      overload<Time(IntervalOf, Time)>(
          [](const Interval& interval, std::int64_t time) { return add_to_time(time, interval); }),
      overload<Timestamp(Timestamp, IntervalOf)>(&add_to_timestamp),
      overload<Timestamp(IntervalOf, Timestamp)>([](const Interval& interval, std::int64_t moment) {
        return add_to_timestamp(moment, interval);
      }),
      of_volatility(Volatility::Stable,
                    overload<TimestampTz(TimestampTz, IntervalOf)>(&timestamptz_plus)),
      of_volatility(Volatility::Stable,
                    overload<TimestampTz(IntervalOf, TimestampTz)>(
                        [](Call& call, const Interval& interval, std::int64_t moment) {
                          return timestamptz_plus(call, moment, interval);
                        })),
      overload<IntervalOf(IntervalOf, IntervalOf)>(&add),
  };
}

std::vector<Overload> differences() {
  return {
      overload<Date(Date, Bigint)>([](std::int32_t date, std::int64_t days) {
        // The least number has no negation, and is far out of range without it too.
        return add_days(date, days == INT64_MIN ? INT64_MAX : -days);
      }),
      overload<Bigint(Date, Date)>(&days_between),
      overload<Timestamp(Date, IntervalOf)>([](std::int32_t date, const Interval& interval) {
        return minus(interval, date_plus, date);
      }),
      overload<Time(Time, IntervalOf)>(&subtract_from_time),
      overload<IntervalOf(Time, Time)>(
          [](std::int64_t later, std::int64_t earlier) { return Interval{0, 0, later - earlier}; }),
      overload<Timestamp(Timestamp, IntervalOf)>([](std::int64_t moment, const Interval& interval) {
        return minus(interval, add_to_timestamp, moment);
      }),
      of_volatility(Volatility::Stable,
                    overload<TimestampTz(TimestampTz, IntervalOf)>(
                        [](Call& call, std::int64_t moment, const Interval& interval) {
                          return minus(interval, timestamptz_plus, call, moment);
                        })),
      overload<IntervalOf(Timestamp, Timestamp)>(&subtract_timestamps),
      overload<IntervalOf(TimestampTz, TimestampTz)>(&subtract_timestamps),
      overload<IntervalOf(IntervalOf, IntervalOf)>(&subtract),
      overload<IntervalOf(IntervalOf)>(&negate),
  };
}

}  // namespace

void register_datetime_operator_function_group(Catalog& catalog);

// The sentences are those of the operators on numbers.
void register_datetime_operator_function_group(Catalog& catalog) {
  catalog.add_operator({"+",
                        kDatesAndTimes,
                        "",
                        {{"date '2024-01-31' + 1", "2024-02-01"},
                         {"date '2024-01-31' + interval '1 month'", "2024-02-29 00:00:00"},
                         {"date '2024-01-31' + time '10:20'", "2024-01-31 10:20:00"}},
                        sums()});
  catalog.add_operator(
      {"-",
       kDatesAndTimes,
       "",
       {{"date '2024-03-01' - date '2024-02-01'", "29"},
        {"timestamp '2024-03-01 12:00' - timestamp '2024-02-01 10:00'", "29 days 02:00:00"},
        {"timestamp '2024-03-31 10:00' - interval '1 month'", "2024-02-29 10:00:00"}},
       differences()});
  catalog.add_operator(
      {"*",
       kDatesAndTimes,
       "",
       {{"interval '1 month' * 1.5", "1 mon 15 days"}},
       {overload<IntervalOf(IntervalOf, Double)>(&multiply),
        overload<IntervalOf(Double, IntervalOf)>(
            [](double factor, const Interval& interval) { return multiply(interval, factor); })}});
  catalog.add_operator({"/",
                        kDatesAndTimes,
                        "",
                        {{"interval '1 hour' / 4", "00:15:00"}},
                        {overload<IntervalOf(IntervalOf, Double)>(&divide)}});
}

}  // namespace millrace::sql
