// Dates, times and intervals to text by a format, and back.

#include "connector/data/timestamps.h"
#include "connector/sql/catalog/catalog.h"
#include "connector/sql/datetime/conversions.h"
#include "connector/sql/datetime/formatting/from_char.h"
#include "connector/sql/datetime/formatting/to_char.h"
#include "connector/sql/functions/datetime/lookup.h"
#include "connector/sql/functions/datetime/shared.h"

namespace millrace::sql {
namespace {

using MaybeText = std::optional<std::string_view>;

Outcome<TimeFormat> format_of(std::string_view pattern) {
  return TimeFormat(pattern);
}

Outcome<TimeFormat> interval_format_of(std::string_view pattern) {
  TimeFormat format(pattern);
  if (auto allowed = check_interval_format(format); !allowed) {
    return std::unexpected(allowed.error());
  }
  return format;
}

// Writes what `print` does into the memory of the call; nothing is written by an empty format.
template <class Print>
Outcome<MaybeText> written(Call& call, std::string_view pattern, Print print) {
  return looked_up<MaybeText, TimeFormat>(
      call, pattern, [&](const TimeFormat& format) -> Outcome<MaybeText> {
        if (format.is_empty()) return std::nullopt;
        char* const begin = call.room(format.longest());
        char* const end = print(begin, format);
        call.shrink_to(end);
        return std::string_view(begin, static_cast<std::size_t>(end - begin));
      });
}

std::vector<Overload> printing() {
  const auto of_timestamp = [](Call& call, std::int64_t timestamp,
                               std::string_view pattern) -> Outcome<MaybeText> {
    if (is_infinite(timestamp)) return std::nullopt;
    return written(call, pattern, [&](char* out, const TimeFormat& format) {
      return to_char(out, format, timestamp);
    });
  };
  const auto of_timestamptz = [](Call& call, std::int64_t moment,
                                 std::string_view pattern) -> Outcome<MaybeText> {
    if (is_infinite(moment)) return std::nullopt;
    return written(call, pattern, [&](char* out, const TimeFormat& format) {
      return to_char(out, format, moment, call.run().zone);
    });
  };
  const auto of_interval = [](Call& call, const Interval& interval, std::string_view pattern) {
    return written(call, pattern, [&](char* out, const TimeFormat& format) {
      return to_char(out, format, interval);
    });
  };
  return {with_lookup<TimeFormat>(1, &format_of, overload<Text(Timestamp, Text)>(of_timestamp)),
          of_volatility(Volatility::Stable,
                        with_lookup<TimeFormat>(1, &format_of,
                                                overload<Text(TimestampTz, Text)>(of_timestamptz))),
          with_lookup<TimeFormat>(1, &interval_format_of,
                                  overload<Text(IntervalOf, Text)>(of_interval))};
}

Overload date_reading() {
  return with_lookup<TimeFormat>(
      1, &format_of,
      overload<Date(Text, Text)>([](Call& call, std::string_view text, std::string_view pattern) {
        return looked_up<std::int32_t, TimeFormat>(
            call, pattern, [&](const TimeFormat& format) { return to_date(text, format); });
      }));
}

Overload timestamp_reading() {
  return of_volatility(
      Volatility::Stable,
      with_lookup<TimeFormat>(1, &format_of,
                              overload<TimestampTz(Text, Text)>(
                                  [](Call& call, std::string_view text, std::string_view pattern) {
                                    return looked_up<std::int64_t, TimeFormat>(
                                        call, pattern, [&](const TimeFormat& format) {
                                          return to_timestamp(text, format, call.run().zone);
                                        });
                                  })));
}

}  // namespace

void register_datetime_format_function_group(Catalog& catalog);

void register_datetime_format_function_group(Catalog& catalog) {
  catalog.add_function(
      {"to_char",
       kDatesAndTimes,
       "A date, moment or interval by a format: YYYY, MM, DD, HH24, MI, SS, MS, US, Month, Mon, "
       "Day, Dy, D, ID, DDD, WW, IW, IYYY, Q, J, RM, AM, BC, TZ, OF and others, with FM to leave "
       "padding out and TH for 1st, 2nd.",
       {{"to_char(timestamp '2024-02-29 15:04:05', 'YYYY-MM-DD HH24:MI')", "2024-02-29 15:04"},
        {"to_char(timestamp '2024-02-29 15:04:05', 'FMDay, FMDDth FMMonth')",
         "Thursday, 29th February"},
        {"to_char(interval '15 hours 2 minutes', 'HH24:MI')", "15:02"}},
       printing()});
  catalog.add_function({"to_date",
                        kDatesAndTimes,
                        "The date that a text writes by a format, as to_char has them.",
                        {{"to_date('29/02/2024', 'DD/MM/YYYY')", "2024-02-29"},
                         {"to_date('Feb 29, 2024', 'Mon DD, YYYY')", "2024-02-29"}},
                        {date_reading()}});
  catalog.add_function(
      {"to_timestamp",
       kDatesAndTimes,
       "The moment that a text writes by a format, in the run's zone unless TZH tells another one; "
       "or the one so many seconds after 1970-01-01.",
       {{"to_timestamp('29.02.2024 15:04', 'DD.MM.YYYY HH24:MI')", "2024-02-29 15:04:00+00"},
        {"to_timestamp(1709219045.5)", "2024-02-29 15:04:05.5+00"}},
       {timestamp_reading(), overload<TimestampTz(Double)>(&seconds_to_timestamptz)}});
}

}  // namespace millrace::sql
