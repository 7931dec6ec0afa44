// Dates, times and intervals of texts that may be none: NULL instead of an error.

#include "connector/sql/catalog/catalog.h"
#include "connector/sql/datetime/formatting/from_char.h"
#include "connector/sql/datetime/input/parse.h"
#include "connector/sql/functions/datetime/lookup.h"
#include "connector/sql/functions/datetime/shared.h"

namespace millrace::sql {
namespace {

template <class Value>
std::optional<Value> value_or_null(const Outcome<Value>& outcome) {
  return outcome ? std::optional(*outcome) : std::nullopt;
}

// What reads a text by the run's zone and time.
template <class Type, class Parse>
Overload trying(Parse parse) {
  return of_volatility(Volatility::Stable,
                       overload<Type(Text)>([parse](Call& call, std::string_view text) {
                         return value_or_null(parse(text, call.run().time()));
                       }));
}

Overload trying_date_by_format() {
  const auto find = [](std::string_view pattern) -> Outcome<TimeFormat> {
    return TimeFormat(pattern);
  };
  return with_lookup<TimeFormat>(
      1, find,
      overload<Date(Text, Text)>([](Call& call, std::string_view text, std::string_view pattern) {
        const auto& format = call.state<Lookup<TimeFormat>>().of(pattern);
        return value_or_null(to_date(text, *format));
      }));
}

Overload trying_moment_by_format() {
  const auto find = [](std::string_view pattern) -> Outcome<TimeFormat> {
    return TimeFormat(pattern);
  };
  return of_volatility(Volatility::Stable,
                       with_lookup<TimeFormat>(
                           1, find,
                           overload<TimestampTz(Text, Text)>(
                               [](Call& call, std::string_view text, std::string_view pattern) {
                                 const auto& format = call.state<Lookup<TimeFormat>>().of(pattern);
                                 return value_or_null(to_timestamp(text, *format, call.run().zone));
                               })));
}

void add(Catalog& catalog, Function function) {
  function.is_own = true;
  catalog.add_function(std::move(function));
}

}  // namespace

void register_datetime_try_function_group(Catalog& catalog);

void register_datetime_try_function_group(Catalog& catalog) {
  add(catalog,
      {"try_date",
       kDatesAndTimes,
       "The date that a text is, also by a format as to_date takes it, or NULL when it is none.",
       {{"try_date('2024-02-29')", "2024-02-29"},
        {"try_date('2024-02-30')", "NULL"},
        {"try_date('29/02/2024', 'DD/MM/YYYY')", "2024-02-29"}},
       {trying<Date>([](auto text, const RunTime& run) { return parse_date(text, run); }),
        trying_date_by_format()}});
  add(catalog,
      {"try_time",
       kDatesAndTimes,
       "The time of day that a text is, or NULL when it is none.",
       {{"try_time('10:20')", "10:20:00"}, {"try_time('25:00')", "NULL"}},
       {trying<Time>([](auto text, const RunTime& run) { return parse_time(text, run); })}});
  add(catalog, {"try_timestamp",
                kDatesAndTimes,
                "The timestamp that a text is, or NULL when it is none.",
                {{"try_timestamp('2024-02-29 10:20')", "2024-02-29 10:20:00"},
                 {"try_timestamp('yesterday evening')", "NULL"}},
                {trying<Timestamp>(
                    [](auto text, const RunTime& run) { return parse_timestamp(text, run); })}});
  add(catalog,
      {"try_timestamptz",
       kDatesAndTimes,
       "The moment that a text is, also by a format as to_timestamp takes it, or NULL when "
       "it is none.",
       {{"try_timestamptz('2024-02-29T10:20:30+07')", "2024-02-29 03:20:30+00"},
        {"try_timestamptz('n/a')", "NULL"},
        {"try_timestamptz('29.02.2024 10:20', 'DD.MM.YYYY HH24:MI')", "2024-02-29 10:20:00+00"}},
       {trying<TimestampTz>(
            [](auto text, const RunTime& run) { return parse_timestamptz(text, run); }),
        trying_moment_by_format()}});
  add(catalog, {"try_interval",
                kDatesAndTimes,
                "The interval that a text is, or NULL when it is none.",
                {{"try_interval('90 minutes')", "01:30:00"}, {"try_interval('soon')", "NULL"}},
                {overload<IntervalOf(Text)>(
                    [](std::string_view text) { return value_or_null(parse_interval(text)); })}});
}

}  // namespace millrace::sql
