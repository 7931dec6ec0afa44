// Casts among dates, times, timestamps and intervals, and between them and text.

#include "connector/sql/catalog/catalog.h"
#include "connector/sql/catalog/overload.h"
#include "connector/sql/datetime/conversions.h"
#include "connector/sql/datetime/input/parse.h"
#include "connector/sql/datetime/print.h"

namespace millrace::sql {
namespace {

// Writes the value's text into the memory of the call.
template <class Print>
std::string_view written(Call& call, Print print) {
  char* const begin = call.room(kLongestDateTime);
  char* const end = print(begin);
  call.shrink_to(end);
  return {begin, static_cast<std::size_t>(end - begin)};
}

// What reads a text by the run's zone and time. A constant is tried while the file is read: whether
// it can be read does not depend on the run.
template <class Type, class Parse>
Overload reading(Parse parse) {
  using Made = std::expected<std::shared_ptr<int>, ArgumentFault>;
  auto made = overload<Type(Text)>(
      [parse](Call& call, std::string_view text) { return parse(text, call.run().time()); });
  made = prepared(std::move(made), [parse](ConstantArguments arguments) -> Made {
    const auto text = constant_text(arguments, 0);
    if (!text) return nullptr;
    const auto tried = parse(*text, RunValues().time());
    if (!tried) return std::unexpected(ArgumentFault{0, tried.error()});
    return nullptr;
  });
  return of_volatility(Volatility::Stable, std::move(made));
}

void add_datetime_texts(Catalog& catalog) {
  catalog.add_cast(reading<Date>(
      [](std::string_view text, const RunTime& run) { return parse_date(text, run); }));
  catalog.add_cast(reading<Time>(
      [](std::string_view text, const RunTime& run) { return parse_time(text, run); }));
  catalog.add_cast(reading<Timestamp>(
      [](std::string_view text, const RunTime& run) { return parse_timestamp(text, run); }));
  catalog.add_cast(reading<TimestampTz>(
      [](std::string_view text, const RunTime& run) { return parse_timestamptz(text, run); }));
  catalog.add_cast(
      overload<IntervalOf(Text)>([](std::string_view text) { return parse_interval(text); }));

  catalog.add_cast(overload<Text(Date)>([](Call& call, std::int32_t date) {
    return written(call, [&](char* out) { return print_date(out, date); });
  }));
  catalog.add_cast(overload<Text(Time)>([](Call& call, std::int64_t time) {
    return written(call, [&](char* out) { return print_time(out, time); });
  }));
  catalog.add_cast(overload<Text(Timestamp)>([](Call& call, std::int64_t timestamp) {
    return written(call, [&](char* out) { return print_timestamp(out, timestamp); });
  }));
  catalog.add_cast(of_volatility(
      Volatility::Stable, overload<Text(TimestampTz)>([](Call& call, std::int64_t moment) {
        const auto& zone = call.run().zone;
        return written(call, [&](char* out) { return print_timestamptz(out, moment, zone); });
      })));
  catalog.add_cast(overload<Text(IntervalOf)>([](Call& call, const Interval& interval) {
    return written(call, [&](char* out) { return print_interval(out, interval); });
  }));
}

void add_without_zone(Catalog& catalog) {
  catalog.add_cast(overload<Timestamp(Date)>(&date_to_timestamp));
  catalog.add_cast(overload<Date(Timestamp)>(&timestamp_to_date));
  catalog.add_cast(overload<Time(Timestamp)>(&timestamp_to_time));
  catalog.add_cast(
      overload<IntervalOf(Time)>([](std::int64_t time) { return Interval{0, 0, time}; }));
  catalog.add_cast(overload<Time(IntervalOf)>(&interval_to_time));
}

void add_with_zone(Catalog& catalog) {
  const auto add = [&](Overload made) {
    catalog.add_cast(of_volatility(Volatility::Stable, std::move(made)));
  };
  add(overload<TimestampTz(Date)>(
      [](Call& call, std::int32_t date) { return date_to_timestamptz(date, call.run().zone); }));
  add(overload<TimestampTz(Timestamp)>(
      [](Call& call, std::int64_t timestamp) { return call.run().zone.to_utc(timestamp); }));
  add(overload<Timestamp(TimestampTz)>(
      [](Call& call, std::int64_t moment) { return call.run().zone.to_local(moment); }));
  add(overload<Date(TimestampTz)>([](Call& call, std::int64_t moment) {
    return timestamptz_to_date(moment, call.run().zone);
  }));
  add(overload<Time(TimestampTz)>([](Call& call, std::int64_t moment) {
    return timestamptz_to_time(moment, call.run().zone);
  }));
}

}  // namespace

void register_datetime_cast_function_group(Catalog& catalog);

void register_datetime_cast_function_group(Catalog& catalog) {
  add_datetime_texts(catalog);
  add_without_zone(catalog);
  add_with_zone(catalog);
}

}  // namespace millrace::sql
