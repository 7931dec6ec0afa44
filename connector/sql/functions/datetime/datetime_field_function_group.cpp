// Fields of dates and times, and the start of the unit that one is in.

#include "connector/sql/catalog/catalog.h"
#include "connector/sql/datetime/arithmetic.h"
#include "connector/sql/datetime/extraction.h"
#include "connector/sql/datetime/interval/limits.h"
#include "connector/sql/datetime/truncation.h"
#include "connector/sql/functions/datetime/lookup.h"
#include "connector/sql/functions/datetime/shared.h"

namespace millrace::sql {
namespace {

Decimal decimal_of(const ExtractedNumber& number) {
  switch (number.kind) {
    case ExtractedNumber::Kind::Infinity:
      return kNumericInfinity;
    case ExtractedNumber::Kind::MinusInfinity:
      return kNumericMinusInfinity;
    case ExtractedNumber::Kind::Finite:
      break;
  }
  return {number.coefficient, number.scale};
}

std::optional<Decimal> decimal_of(const std::optional<ExtractedNumber>& number) {
  if (!number) return std::nullopt;
  return decimal_of(*number);
}

// A function of a field's name and a value; `take` gets the field, the value and the call.
template <class Result, class Value, class Take>
Overload of_field(ExtractFrom type, Take take) {
  using Given = std::optional<typename Result::Value>;
  const auto find = [type](std::string_view name) { return field_to_extract(name, type); };
  auto made = overload<Result(Text, Value)>(
      [take](Call& call, std::string_view name, const typename Value::Value& value) {
        return looked_up<Given, Unit>(
            call, name, [&](Unit field) -> Outcome<Given> { return take(field, value, call); });
      });
  return with_lookup<Unit>(0, find, std::move(made));
}

std::vector<Overload> extractions() {
  return {
      of_field<Numeric, Date>(ExtractFrom::Date,
                              [](Unit field, std::int32_t date, Call&) {
                                return decimal_of(extract_from_date(field, date));
                              }),
      of_field<Numeric, Time>(ExtractFrom::Time,
                              [](Unit field, std::int64_t time, Call&) {
                                return decimal_of(extract_from_time(field, time));
                              }),
      of_field<Numeric, Timestamp>(ExtractFrom::Timestamp,
                                   [](Unit field, std::int64_t timestamp, Call&) {
                                     return decimal_of(extract_from_timestamp(field, timestamp));
                                   }),
      stable(of_field<Numeric, TimestampTz>(ExtractFrom::TimestampTz,
                                            [](Unit field, std::int64_t moment, Call& call) {
                                              return decimal_of(extract_from_timestamptz(
                                                  field, moment, call.run().zone));
                                            })),
      of_field<Numeric, IntervalOf>(ExtractFrom::Interval,
                                    [](Unit field, const Interval& interval, Call&) {
                                      return decimal_of(extract_from_interval(field, interval));
                                    }),
  };
}

std::vector<Overload> parts() {
  return {
      of_field<Double, Time>(ExtractFrom::Time, [](Unit field, std::int64_t time,
                                                   Call&) { return part_of_time(field, time); }),
      of_field<Double, Timestamp>(ExtractFrom::Timestamp,
                                  [](Unit field, std::int64_t timestamp, Call&) {
                                    return part_of_timestamp(field, timestamp);
                                  }),
      // Of a date it is that of its midnight.
      of_field<Double, Date>(
          ExtractFrom::Timestamp,
          [](Unit field, std::int32_t date, Call&) -> Outcome<std::optional<double>> {
            const auto midnight = add_time(date, 0);
            if (!midnight) return std::unexpected(midnight.error());
            return part_of_timestamp(field, *midnight);
          }),
      stable(of_field<Double, TimestampTz>(ExtractFrom::TimestampTz,
                                           [](Unit field, std::int64_t moment, Call& call) {
                                             return part_of_timestamptz(field, moment,
                                                                        call.run().zone);
                                           })),
      of_field<Double, IntervalOf>(ExtractFrom::Interval,
                                   [](Unit field, const Interval& interval, Call&) {
                                     return part_of_interval(field, interval);
                                   }),
  };
}

// A function of a unit's name and a value; `type` is what Postgres calls the value's.
template <class Value, class Take>
Overload of_unit(std::string_view type, Take take) {
  using Form = typename Value::Value;
  const auto find = [type](std::string_view name) { return unit_to_truncate(name, type); };
  auto made = overload<Value(Text, Value)>([take](Call& call, std::string_view name,
                                                  const Form& value) {
    return looked_up<Form, Unit>(call, name, [&](Unit unit) { return take(unit, value, call); });
  });
  return with_lookup<Unit>(0, find, std::move(made));
}

// What date_trunc(unit, timestamptz, zone) remembers.
struct UnitsAndZones {
  Lookup<Unit> units{
      [](std::string_view name) { return unit_to_truncate(name, "timestamp with time zone"); }};
  Lookup<Zone> zones{&Zone::find_or_abbreviation};
};

Overload truncation_in_zone() {
  using Made = std::expected<std::shared_ptr<UnitsAndZones>, ArgumentFault>;
  auto made = overload<TimestampTz(Text, TimestampTz, Text)>(
      [](Call& call, std::string_view unit_name, std::int64_t moment,
         std::string_view zone_name) -> Outcome<std::int64_t> {
        auto& state = call.state<UnitsAndZones>();
        const auto& unit = state.units.of(unit_name);
        if (!unit) return std::unexpected(unit.error());
        const auto& zone = state.zones.of(zone_name);
        if (!zone) return std::unexpected(zone.error());
        return truncate_timestamptz(moment, *unit, *zone);
      });
  return prepared(std::move(made), [](ConstantArguments arguments) -> Made {
    auto state = std::make_shared<UnitsAndZones>();
    if (const auto name = constant_text(arguments, 0)) {
      const auto& unit = state->units.of(*name);
      if (!unit) return std::unexpected(ArgumentFault{0, unit.error()});
    }
    if (const auto name = constant_text(arguments, 2)) {
      const auto& zone = state->zones.of(*name);
      if (!zone) return std::unexpected(ArgumentFault{2, zone.error()});
    }
    return state;
  });
}

std::vector<Overload> truncations() {
  return {
      of_unit<Timestamp>("timestamp without time zone",
                         [](Unit unit, std::int64_t timestamp, Call&) {
                           return truncate_timestamp(timestamp, unit);
                         }),
      stable(of_unit<TimestampTz>("timestamp with time zone",
                                  [](Unit unit, std::int64_t moment, Call& call) {
                                    return truncate_timestamptz(moment, unit, call.run().zone);
                                  })),
      of_unit<IntervalOf>("interval", [](Unit unit, const Interval& interval,
                                         Call&) { return truncate_interval(interval, unit); }),
      truncation_in_zone(),
  };
}

}  // namespace

void register_datetime_field_function_group(Catalog& catalog);

void register_datetime_field_function_group(Catalog& catalog) {
  catalog.add_function({"extract",
                        kDatesAndTimes,
                        "A field of a date or time as a numeric: century, day, decade, dow, doy, "
                        "epoch, hour, isodow, isoyear, julian, microseconds, millennium, "
                        "milliseconds, minute, month, quarter, second, timezone, timezone_hour, "
                        "timezone_minute, week or year.",
                        {{"extract(year FROM date '2024-02-29')", "2024"},
                         {"extract(isodow FROM timestamp '2024-02-29 10:20:30')", "4"},
                         {"extract(epoch FROM interval '1 day 00:00:01.5')", "86401.500000"}},
                        extractions()});
  catalog.add_function({"date_part",
                        kDatesAndTimes,
                        "What extract gives, as a double.",
                        {{"date_part('week', date '2024-02-29')", "9"},
                         {"date_part('second', time '10:20:30.5')", "30.5"}},
                        parts()});
  catalog.add_function(
      {"date_trunc",
       kDatesAndTimes,
       "The start of the microsecond, millisecond, second, minute, hour, day, week, month, "
       "quarter, "
       "year, decade, century or millennium that a moment is in, also by the clocks of a zone.",
       {{"date_trunc('month', timestamp '2024-02-29 10:20:30')", "2024-02-01 00:00:00"},
        {"date_trunc('week', timestamp '2024-02-29 10:20:30')", "2024-02-26 00:00:00"},
        {"date_trunc('day', timestamptz '2024-02-29 20:00:00+00', 'Asia/Singapore')",
         "2024-02-29 16:00:00+00"}},
       truncations()});
  catalog.add_function(
      {"date_bin",
       kDatesAndTimes,
       "The start of the interval of that length, counted from an origin, that a moment is in.",
       {{"date_bin('15 minutes', timestamp '2024-02-29 10:20:30', timestamp '2024-01-01')",
         "2024-02-29 10:15:00"}},
       {overload<Timestamp(IntervalOf, Timestamp, Timestamp)>(&date_bin),
        overload<TimestampTz(IntervalOf, TimestampTz, TimestampTz)>(&date_bin)}});
}

}  // namespace millrace::sql
