// Expressions on dates and times, evaluated here and by a real Postgres.

#include <string>
#include <vector>

#include "tests/sql/support/expressions.h"
#include "tests/support/postgres/oracle.h"

namespace millrace::testing {
namespace {

class DateTimeFunctionsOracle : public PostgresOracle {
 protected:
  // Equal texts, or an error on both sides.
  void expect_as_postgres(const std::vector<std::string>& expressions, const std::string& zone) {
    sql("SET TimeZone = " + quoted(zone));
    const auto theirs = ask(expressions);
    sql::RunValues run;
    run.zone = sql::Zone::find(zone).value();
    for (std::size_t i = 0; i < expressions.size(); ++i) {
      const auto ours = value_of(expressions[i], run);
      if (theirs[i].starts_with("error: ")) {
        EXPECT_TRUE(ours.starts_with("error: "))
            << expressions[i] << " is " << ours << " here, " << theirs[i] << " there";
      } else {
        EXPECT_EQ(theirs[i].starts_with("= ") ? theirs[i].substr(2) : theirs[i], ours)
            << expressions[i];
      }
    }
  }
};

const std::vector<std::string> kExpressions{
    "date '2024-01-31' + 1",
    "1 + date '2024-01-31'",
    "date '2024-01-31' - 31",
    "date '2024-03-01' - date '2024-02-01'",
    "date '2024-01-31' + interval '1 month'",
    "interval '1 month' + date '2024-01-31'",
    "date '2024-01-31' - interval '1 month'",
    "date '2024-01-31' + time '10:20'",
    "time '10:20' + interval '20 hours'",
    "time '10:20' - time '11:30'",
    "timestamp '2024-01-31 10:20' + interval '1 mon 1 day 1 hour'",
    "timestamptz '2024-03-30 12:00' + interval '1 day'",
    "timestamptz '2024-03-30 12:00' + interval '24 hours'",
    "timestamptz '2024-03-31 12:00' - interval '1 day'",
    "timestamptz '2024-04-01' - timestamptz '2024-03-01'",
    "interval '1 day' * 1.5",
    "2 * interval '1 day'",
    "interval '1 month' / 3",
    "interval '1 day' / 0",
    "- interval '1 day 2 hours'",
    "interval '1 mon' = interval '30 days'",
    "interval '1 mon' > interval '29 days 23:00'",
    "date '2024-01-31' < timestamp '2024-01-31 00:00:01'",
    "date '2024-01-31' = timestamptz '2024-01-31'",
    "timestamp '2024-01-31 10:00' = timestamptz '2024-01-31 10:00'",
    "date 'infinity' > timestamp '2024-01-01'",
    "date '5874897-01-01' > timestamp '294276-12-31'",
    "timestamp '294276-12-31' <> date '5874897-01-01'",
    "timestamptz '2024-01-31' >= date '2024-01-31'",
    "date '2024-01-31' <= timestamptz '2024-01-31'",
    "timestamptz '2024-01-31' < timestamp '2024-01-31 00:00:01'",
    "nullif(timestamp '2024-01-31', timestamptz '2024-01-30')",
    "date '2024-01-31' BETWEEN timestamp '2024-01-31' AND timestamptz '2024-01-31'",
    "'2024-01-31'::date",
    "'01/31/2024'::date",
    "'31 Jan 2024'::timestamp",
    "'2024-01-31 10:20 PST'::timestamptz",
    "'2024-07-01 10:20 America/New_York'::timestamptz",
    "'2024-13-01'::date",
    "'noon'::time",
    "'P1Y2M'::interval",
    "timestamptz '2024-07-01 10:20'::date",
    "timestamptz '2024-07-01 23:20+00'::date",
    "timestamptz '2024-07-01 23:20+00'::time",
    "timestamptz '2024-07-01 23:20+00'::timestamp",
    "timestamp '2024-07-01 23:20'::timestamptz",
    "date '2024-07-01'::timestamptz",
    "date '2024-07-01'::timestamp",
    "time '10:20'::interval",
    "interval '1 day 26 hours'::time",
    "timestamp 'infinity'::date",
    "timestamp 'infinity'::time",
    "interval '1 year 2 mons -3 days'::text",
    "timestamptz '1880-01-01 00:00+00'::text",
    "extract(year FROM date '2024-02-29')",
    "extract(epoch FROM timestamptz '2024-02-29 10:20:30.5+00')",
    "extract(hour FROM timestamptz '2024-02-29 23:20:30.5+00')",
    "extract(timezone FROM timestamptz '2024-07-01 23:20:30.5+00')",
    "extract(julian FROM timestamp '2024-02-29 10:20:30.5')",
    "extract(day FROM interval '40 days 50 hours')",
    "extract(second FROM time '10:20:30.123')",
    "extract(hour FROM date '2024-02-29')",
    "extract(fortnight FROM date '2024-02-29')",
    "extract(year FROM timestamp 'infinity')",
    "extract(day FROM timestamp 'infinity')",
    "date_part('week', date '2024-12-30')",
    "date_part('epoch', interval '1 month 1.5 seconds')",
    "date_part('quarter', timestamptz '2024-06-30 23:00+00')",
    "date_part('hour', date '2024-12-30')",
    "date_trunc('month', date '2024-02-29')",
    "date_trunc('day', timestamptz '2024-02-29 23:20+00')",
    "date_trunc('week', timestamp '2024-02-29 23:20')",
    "date_trunc('day', timestamptz '2024-02-29 23:20+00', 'Asia/Tokyo')",
    "date_trunc('hour', interval '3 days 02:47:33')",
    "date_trunc('week', interval '3 days')",
    "date_trunc('day', timestamptz '2024-02-29 23:20+00', 'Mars/Base')",
    "date_bin('15 minutes', timestamp '2024-02-29 10:20', timestamp '2024-01-01')",
    "date_bin('1 month', timestamp '2024-02-29 10:20', timestamp '2024-01-01')",
    "age(timestamp '2024-03-15', timestamp '2001-06-20')",
    "age(timestamptz '2024-03-15', timestamptz '2001-06-20 10:00')",
    "age(date '2024-03-15', date '2001-06-20')",
    "timestamptz '2024-07-01 12:00+00' AT TIME ZONE 'Asia/Kolkata'",
    "timestamp '2024-03-31 02:30' AT TIME ZONE 'Europe/Berlin'",
    "timestamp '2024-10-27 02:30' AT TIME ZONE 'Europe/Berlin'",
    "timestamptz '2024-07-01 12:00+00' AT TIME ZONE interval '-08:00'",
    "timestamptz '2024-07-01 12:00+00' AT TIME ZONE 'nowhere'",
    "date '2024-07-01' AT TIME ZONE 'Europe/Berlin'",
    "make_date(2024, 2, 30)",
    "make_date(-44, 3, 15)",
    "make_time(10, 20, 30.5)",
    "make_timestamp(2024, 2, 29, 10, 20, 30)",
    "make_timestamptz(2024, 7, 1, 10, 20, 30)",
    "make_timestamptz(2024, 7, 1, 10, 20, 30, '+05:30')",
    "make_interval(1, 2, 3, 4)",
    "make_interval()",
    "to_timestamp(1709219045.5)",
    "to_timestamp('29/02/2024 15:04', 'DD/MM/YYYY HH24:MI')",
    "to_date('2024-060', 'YYYY-DDD')",
    "to_date('x', 'YYYY')",
    "to_char(date '2024-02-29', 'Day DD Mon YYYY')",
    "to_char(timestamptz '2024-02-29 23:04:05+00', 'YYYY-MM-DD HH24:MI TZ OF')",
    "to_char(timestamp '2024-02-29 15:04:05', '')",
    "to_char(interval '50 hours', 'HH24:MI:SS')",
    "to_char(interval '50 hours', 'Month')",
    "justify_hours(interval '50 hours')",
    "justify_days(interval '50 days')",
    "justify_interval(interval '1 mon -1 hour')",
    "isfinite(date 'infinity')",
    "isfinite(timestamptz '2024-01-01')",
    "isfinite(interval '1 day')",
    "timestamp '2024-01-31' BETWEEN date '2024-01-01' AND date '2024-02-01'",
    "greatest(date '2024-01-31', date '2024-02-01')",
    "CASE WHEN date '2024-01-31' IN (date '2024-01-31') THEN 'a' END",
    "coalesce(NULL, date '2024-01-31')",
    "to_jsonb(date '0044-03-15 BC')",
    "to_jsonb(date 'infinity')",
    "to_jsonb(timestamp '2024-01-31 10:20:30.5')",
    "to_jsonb(timestamp '0044-03-15 10:20 BC')",
    "to_jsonb(timestamp '-infinity')",
    "to_jsonb(timestamptz '2024-07-31 10:20')",
    "to_jsonb(timestamptz '1850-01-01 00:00')",
    "to_jsonb(timestamptz '0044-03-15 10:20 BC')",
    "to_jsonb(timestamptz 'infinity')",
    "to_jsonb(time '10:20')",
    "to_jsonb(interval '1 day 2 hours')",
};

TEST_F(DateTimeFunctionsOracle, GiveTheSameInUtc) {
  expect_as_postgres(kExpressions, "UTC");
}

TEST_F(DateTimeFunctionsOracle, GiveTheSameInAZoneThatChangesItsClocks) {
  expect_as_postgres(kExpressions, "Europe/Berlin");
}

}  // namespace
}  // namespace millrace::testing
