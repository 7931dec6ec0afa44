// date_trunc(), extract() and date_part() of random values, by us and by a real Postgres.

#include <optional>

#include <fmt/format.h>

#include "connector/sql/datetime/extraction.h"
#include "connector/sql/datetime/truncation.h"
#include "tests/sql/datetime/oracle.h"
#include "tests/sql/datetime/values.h"

namespace millrace::sql {
namespace {

using namespace testing;  // NOLINT: the words of this folder's tests.

const std::vector<std::string> kFields{
    "microseconds", "milliseconds",  "second",          "minute",  "hour",
    "day",          "week",          "month",           "quarter", "year",
    "decade",       "century",       "millennium",      "dow",     "isodow",
    "doy",          "isoyear",       "julian",          "epoch",   "timezone",
    "MONTHS",       "timezone_hour", "timezone_minute", "foo",     "now"};

std::string said_number(const ExtractedNumber& number) {
  if (number.kind == ExtractedNumber::Kind::Infinity) return "= Infinity";
  if (number.kind == ExtractedNumber::Kind::MinusInfinity) return "= -Infinity";
  std::string digits;
  const bool is_negative = number.coefficient < 0;
  auto rest = is_negative ? -number.coefficient : number.coefficient;
  for (std::size_t i = 0; i <= number.scale || rest != 0; ++i, rest /= 10) {
    if (i == number.scale && i > 0) digits += '.';
    digits += static_cast<char>('0' + static_cast<int>(rest % 10));
  }
  return "= " + std::string(is_negative ? "-" : "") + std::string(digits.rbegin(), digits.rend());
}

std::string said_number(const std::optional<ExtractedNumber>& number) {
  return number ? said_number(*number) : "NULL";
}

class ExtractionOracle : public DateTimeOracle {
 protected:
  // What `extract` gives for each field that there is.
  void expect_fields(const std::string& literal, ExtractFrom type, auto extract) {
    for (const auto& name : kFields) {
      const auto field = field_to_extract(name, type);
      // Which Postgres asks of infinity before it looks whether there is such a field.
      if (!field && literal.contains("infinity")) continue;
      expect("extract(" + name + " from " + literal + ")",
             field ? said_number(extract(*field)) : "error: " + std::string(field.error().text()));
    }
  }

  // That date_part() is what `part` says, bit for bit.
  void expect_parts(const std::string& literal, ExtractFrom type, auto part) {
    for (const auto& name : kFields) {
      const auto field = field_to_extract(name, type);
      if (!field) continue;
      const std::optional<double> ours = part(*field);
      const auto text = ours ? fmt::format("'{:.17g}'::float8", *ours) : "NULL";
      expect("date_part('" + name + "', " + literal + ") IS NOT DISTINCT FROM " + text, "= true");
    }
  }

  RandomValues random_;
  const std::string zone_name_ = "Australia/Lord_Howe";
  const Zone zone_ = Zone::find(zone_name_).value();
};

TEST_F(ExtractionOracle, ExtractsFieldsAsNumerics) {
  for (int i = 0; i < 250; ++i) {
    const auto date = random_.date();
    const auto time = random_.time();
    const auto moment = random_.timestamp();
    const auto interval = random_.interval();
    expect_fields(date_literal(date), ExtractFrom::Date,
                  [&](Unit field) { return extract_from_date(field, date); });
    expect_fields(time_literal(time), ExtractFrom::Time,
                  [&](Unit field) { return extract_from_time(field, time); });
    expect_fields(timestamp_literal(moment), ExtractFrom::Timestamp,
                  [&](Unit field) { return extract_from_timestamp(field, moment); });
    expect_fields(timestamptz_literal(moment), ExtractFrom::TimestampTz,
                  [&](Unit field) { return extract_from_timestamptz(field, moment, zone_); });
    expect_fields(interval_literal(interval), ExtractFrom::Interval,
                  [&](Unit field) { return extract_from_interval(field, interval); });
  }
  compare(zone_name_);
}

TEST_F(ExtractionOracle, GivesPartsAsDoubles) {
  for (int i = 0; i < 250; ++i) {
    const auto time = random_.time();
    const auto moment = random_.timestamp();
    const auto interval = random_.interval();
    expect_parts(time_literal(time), ExtractFrom::Time,
                 [&](Unit field) { return part_of_time(field, time); });
    expect_parts(timestamp_literal(moment), ExtractFrom::Timestamp,
                 [&](Unit field) { return part_of_timestamp(field, moment); });
    expect_parts(timestamptz_literal(moment), ExtractFrom::TimestampTz,
                 [&](Unit field) { return part_of_timestamptz(field, moment, zone_); });
    expect_parts(interval_literal(interval), ExtractFrom::Interval,
                 [&](Unit field) { return part_of_interval(field, interval); });
  }
  compare(zone_name_);
}

TEST_F(ExtractionOracle, TruncatesToEachUnit) {
  for (int i = 0; i < 300; ++i) {
    const auto moment = random_.timestamp();
    const auto interval = random_.interval();
    for (const auto& name : kFields) {
      const auto unit = unit_to_truncate(name, "timestamp without time zone");
      const bool is_infinity = is_infinite(moment);  // Which Postgres returns at once.
      if (unit || !is_infinity) {
        expect("date_trunc('" + name + "', " + timestamp_literal(moment) + ")",
               unit ? said(truncate_timestamp(moment, *unit), print_timestamp)
                    : "error: " + std::string(unit.error().text()));
      }
      if (!unit) continue;
      expect("date_trunc('" + name + "', " + timestamptz_literal(moment) + ")",
             said(truncate_timestamptz(moment, *unit, zone_), print_timestamptz, zone_));
      expect("date_trunc('" + name + "', " + timestamptz_literal(moment) + ", 'Europe/Berlin')",
             said(truncate_timestamptz(moment, *unit, Zone::find("Europe/Berlin").value()),
                  print_timestamptz, zone_));
      const auto of_interval = unit_to_truncate(name, "interval");
      expect("date_trunc('" + name + "', " + interval_literal(interval) + ")",
             of_interval ? said(truncate_interval(interval, *of_interval))
                         : "error: " + std::string(of_interval.error().text()));
    }
  }
  compare(zone_name_);
}

}  // namespace
}  // namespace millrace::sql
