// Dates, times and intervals of their parts, and moments in other zones.

#include "connector/data/timestamps.h"
#include "connector/sql/catalog/catalog.h"
#include "connector/sql/datetime/conversions.h"
#include "connector/sql/datetime/making.h"
#include "connector/sql/functions/datetime/lookup.h"
#include "connector/sql/functions/datetime/shared.h"

namespace millrace::sql {
namespace {

// Parts of a timestamp as the functions get them.
template <class... More>
using FromParts = Timestamp(Bigint, Bigint, Bigint, Bigint, Bigint, Double, More...);

Overload timestamptz_in_zone() {
  auto made = overload<TimestampTz(Bigint, Bigint, Bigint, Bigint, Bigint, Double, Text)>(
      [](Call& call, std::int64_t year, std::int64_t month, std::int64_t day, std::int64_t hour,
         std::int64_t minute, double second, std::string_view name) {
        return looked_up<std::int64_t, Zone>(call, name, [&](const Zone& zone) {
          return make_timestamptz({year, month, day}, {hour, minute, second}, zone);
        });
      });
  return with_lookup<Zone>(6, &zone_to_make, std::move(made));
}

void add_timestamps(Catalog& catalog) {
  catalog.add_function(
      {"make_timestamp",
       kDatesAndTimes,
       "A timestamp of year, month, day, hour, minute and second.",
       {{"make_timestamp(2024, 2, 29, 10, 20, 30.5)", "2024-02-29 10:20:30.5"}},
       {overload<FromParts<>>([](std::int64_t year, std::int64_t month, std::int64_t day,
                                 std::int64_t hour, std::int64_t minute, double second) {
         return make_timestamp({year, month, day}, {hour, minute, second});
       })}});
  catalog.add_function(
      {"make_timestamptz",
       kDatesAndTimes,
       "A timestamptz of year, month, day, hour, minute and second, in the run's zone or a named "
       "one.",
       {{"make_timestamptz(2024, 2, 29, 10, 20, 30.5, 'Asia/Singapore')",
         "2024-02-29 02:20:30.5+00"}},
       {of_volatility(Volatility::Stable,
                      overload<TimestampTz(Bigint, Bigint, Bigint, Bigint, Bigint, Double)>(
                          [](Call& call, std::int64_t year, std::int64_t month, std::int64_t day,
                             std::int64_t hour, std::int64_t minute, double second) {
                            return make_timestamptz({year, month, day}, {hour, minute, second},
                                                    call.run().zone);
                          })),
        timestamptz_in_zone()}});
}

// make_interval() takes any number of its arguments, from the first one on.
template <class... Given>
Overload interval_of() {
  return overload<IntervalOf(Given...)>([](const typename Given::Value&... given) {
    std::array<std::int64_t, 7> parts{static_cast<std::int64_t>(given)...};
    return make_interval({parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], 0});
  });
}

std::vector<Overload> intervals() {
  return {interval_of<>(),
          interval_of<Bigint>(),
          interval_of<Bigint, Bigint>(),
          interval_of<Bigint, Bigint, Bigint>(),
          interval_of<Bigint, Bigint, Bigint, Bigint>(),
          interval_of<Bigint, Bigint, Bigint, Bigint, Bigint>(),
          interval_of<Bigint, Bigint, Bigint, Bigint, Bigint, Bigint>(),
          overload<IntervalOf(Bigint, Bigint, Bigint, Bigint, Bigint, Bigint, Double)>(
              [](std::int64_t years, std::int64_t months, std::int64_t weeks, std::int64_t days,
                 std::int64_t hours, std::int64_t minutes, double seconds) {
                return make_interval({years, months, weeks, days, hours, minutes, seconds});
              })};
}

void add_zones(Catalog& catalog) {
  const auto to_zone = [](Call& call, std::string_view name, std::int64_t moment) {
    return looked_up<std::int64_t, Zone>(call, name,
                                         [&](const Zone& zone) { return zone.to_local(moment); });
  };
  const auto from_zone = [](Call& call, std::string_view name, std::int64_t timestamp) {
    return looked_up<std::int64_t, Zone>(call, name,
                                         [&](const Zone& zone) { return zone.to_utc(timestamp); });
  };
  // Postgres does not look at the offset of what has no end.
  const auto in_offset = [](const Interval& offset, std::int64_t moment,
                            auto convert) -> Outcome<std::int64_t> {
    if (is_infinite(moment)) return moment;
    const auto zone = Zone::fixed(offset);
    if (!zone) return std::unexpected(zone.error());
    return convert(*zone);
  };
  catalog.add_function(
      {"timezone",
       kDatesAndTimes,
       "What AT TIME ZONE stands for: what clocks in a zone show at a timestamptz, and the other "
       "way the moment when they show a timestamp. In a gap the offset before it counts, of a time "
       "that comes twice the second one.",
       {{"timestamptz '2024-07-01 12:00:00+00' AT TIME ZONE 'Europe/Berlin'",
         "2024-07-01 14:00:00"},
        {"timestamp '2024-07-01 12:00:00' AT TIME ZONE 'Europe/Berlin'", "2024-07-01 10:00:00+00"},
        {"timezone('EST', timestamptz '2024-07-01 12:00:00+00')", "2024-07-01 07:00:00"}},
       {with_lookup<Zone>(0, &Zone::find_or_abbreviation,
                          overload<Timestamp(Text, TimestampTz)>(to_zone)),
        with_lookup<Zone>(0, &Zone::find_or_abbreviation,
                          overload<TimestampTz(Text, Timestamp)>(from_zone)),
        overload<Timestamp(IntervalOf, TimestampTz)>([in_offset](const Interval& offset,
                                                                 std::int64_t moment) {
          return in_offset(offset, moment, [&](const Zone& zone) { return zone.to_local(moment); });
        }),
        overload<TimestampTz(IntervalOf, Timestamp)>(
            [in_offset](const Interval& offset, std::int64_t timestamp) {
              return in_offset(offset, timestamp,
                               [&](const Zone& zone) { return zone.to_utc(timestamp); });
            })}});
}

void add_interval_functions(Catalog& catalog) {
  catalog.add_function({"make_interval",
                        kDatesAndTimes,
                        "An interval of years, months, weeks, days, hours, minutes and seconds, of "
                        "which the last ones may be left out.",
                        {{"make_interval(1, 2, 0, 10)", "1 year 2 mons 10 days"},
                         {"make_interval(0, 0, 0, 0, 0, 0, 90.5)", "00:01:30.5"}},
                        intervals()});
  catalog.add_function({"justify_hours",
                        kDatesAndTimes,
                        "An interval whose 24 hours have become days.",
                        {{"justify_hours(interval '27 hours')", "1 day 03:00:00"}},
                        {overload<IntervalOf(IntervalOf)>(&justify_hours)}});
  catalog.add_function({"justify_days",
                        kDatesAndTimes,
                        "An interval whose 30 days have become months.",
                        {{"justify_days(interval '35 days')", "1 mon 5 days"}},
                        {overload<IntervalOf(IntervalOf)>(&justify_days)}});
  catalog.add_function({"justify_interval",
                        kDatesAndTimes,
                        "An interval with both, and one sign.",
                        {{"justify_interval(interval '1 mon -1 hour')", "29 days 23:00:00"}},
                        {overload<IntervalOf(IntervalOf)>(&justify_interval)}});
  const auto is_finite = [](auto value) { return !is_infinite(value); };
  catalog.add_function(
      {"isfinite",
       kDatesAndTimes,
       "Whether a date, moment or interval is not infinite.",
       {{"isfinite(timestamp 'infinity')", "false"}, {"isfinite(date '2024-02-29')", "true"}},
       {overload<Boolean(Date)>(is_finite), overload<Boolean(Timestamp)>(is_finite),
        overload<Boolean(TimestampTz)>(is_finite),
        overload<Boolean(IntervalOf)>([](const Interval&) { return true; })}});
}

}  // namespace

void register_datetime_making_function_group(Catalog& catalog);

void register_datetime_making_function_group(Catalog& catalog) {
  catalog.add_function({"make_date",
                        kDatesAndTimes,
                        "A date of year, month and day; a negative year is one before Christ.",
                        {{"make_date(2024, 2, 29)", "2024-02-29"}},
                        {overload<Date(Bigint, Bigint, Bigint)>(
                            [](std::int64_t year, std::int64_t month, std::int64_t day) {
                              return make_date({year, month, day});
                            })}});
  catalog.add_function({"make_time",
                        kDatesAndTimes,
                        "A time of hour, minute and second.",
                        {{"make_time(10, 20, 30.5)", "10:20:30.5"}},
                        {overload<Time(Bigint, Bigint, Double)>(
                            [](std::int64_t hour, std::int64_t minute, double second) {
                              return make_time({hour, minute, second});
                            })}});
  add_timestamps(catalog);
  add_interval_functions(catalog);
  add_zones(catalog);
}

}  // namespace millrace::sql
