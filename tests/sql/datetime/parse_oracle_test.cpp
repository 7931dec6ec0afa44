// Texts of dates, times and intervals, read by us and by a real Postgres.

#include <random>
#include <string>
#include <vector>

#include "tests/sql/datetime/oracle.h"

namespace millrace::sql {
namespace {

using testing::DateTimeOracle;
using testing::said;

// Texts put together from what dates and times are made of, most of them wrong.
std::vector<std::string> random_texts(const std::vector<std::string>& parts, int count) {
  std::mt19937 random(1);  // NOLINT: the same texts every time.
  const std::vector<std::string> separators{" ", "", "-", " ", "/", ":", " ", "T", "."};
  std::vector<std::string> texts;
  for (int i = 0; i < count; ++i) {
    std::string text;
    const auto length = 1 + random() % 5;
    for (std::size_t part = 0; part < length; ++part) {
      if (part > 0) text += separators[random() % separators.size()];
      text += parts[random() % parts.size()];
    }
    texts.push_back(text);
  }
  return texts;
}

const std::vector<std::string> kDateParts{"2024",
                                          "1",
                                          "31",
                                          "01",
                                          "12",
                                          "99",
                                          "2024-01-31",
                                          "01/31/2024",
                                          "jan",
                                          "Feb",
                                          "december",
                                          "10:20",
                                          "10:20:30",
                                          "23:59:60",
                                          "10:20:30.5",
                                          "BC",
                                          "AD",
                                          "PM",
                                          "am",
                                          "Z",
                                          "UTC",
                                          "+05",
                                          "-08:00",
                                          "+0530",
                                          "EST",
                                          "PDT",
                                          "MSK",
                                          "CET",
                                          "20240131",
                                          "102030",
                                          "240131",
                                          "366",
                                          "060",
                                          "epoch",
                                          "infinity",
                                          "allballs",
                                          "J",
                                          "2451187",
                                          "t",
                                          "mon",
                                          "Europe/Berlin",
                                          "America/New_York",
                                          "dst",
                                          "on",
                                          "1.5",
                                          "2024.060",
                                          "29",
                                          "0",
                                          "10000",
                                          "102030.25",
                                          "24:00",
                                          "24:00:01",
                                          "4714-11-24",
                                          "5874897",
                                          "294276",
                                          "00",
                                          "-infinity",
                                          ","};

class DateTimeParseOracle : public DateTimeOracle {
 protected:
  // What `parse` says to each text, in that zone.
  void try_all(const std::string& type, const std::vector<std::string>& texts,
               const std::string& zone, auto parse) {
    const auto found = Zone::find(zone).value();
    const RunTime run{found, 0};
    for (const auto& text : texts) {
      const auto ours = parse(text, run);
      // POSIX's rules for daylight saving, which almost any word with a number is, are refused.
      if (!ours.ends_with("not recognized")) expect(quoted(text) + "::" + type, ours);
    }
    compare(zone);
  }
};

TEST_F(DateTimeParseOracle, ReadsRandomDatesAsPostgresDoes) {
  try_all(
      "date", random_texts(kDateParts, 20'000), "America/New_York",
      [](const auto& text, const auto& run) { return said(parse_date(text, run), print_date); });
}

TEST_F(DateTimeParseOracle, ReadsRandomTimesAsPostgresDoes) {
  try_all(
      "time", random_texts(kDateParts, 20'000), "Europe/Berlin",
      [](const auto& text, const auto& run) { return said(parse_time(text, run), print_time); });
}

TEST_F(DateTimeParseOracle, ReadsRandomTimestampsAsPostgresDoes) {
  try_all("timestamp", random_texts(kDateParts, 20'000), "UTC",
          [](const auto& text, const auto& run) {
            return said(parse_timestamp(text, run), print_timestamp);
          });
}

TEST_F(DateTimeParseOracle, ReadsRandomTimestampsWithZonesAsPostgresDoes) {
  try_all("timestamptz", random_texts(kDateParts, 20'000), "Australia/Lord_Howe",
          [](const auto& text, const auto& run) {
            return said(parse_timestamptz(text, run), print_timestamptz, run.zone);
          });
}

TEST_F(DateTimeParseOracle, ReadsRandomIntervalsAsPostgresDoes) {
  const std::vector<std::string> parts{
      "1 year",   "-2 mons",      "3 days",      "04:05:06.7",  "1.5",
      "2",        "2562047788:0", "-1",          "hours",       "ago",
      "@",        "P1Y",          "P",           "T",           "1H",
      "2M",       "3.25",         "S",           "1-2",         "+3:04",
      "-3:04",    "10 ms",        "0.7 us",      "century",     "1 mil",
      "decades",  "PT1H",         "P0001-02-03", "P00010203",   "0.1 y",
      "-0.9 mon", "1e3",          "2147483647",  "99999999999", "day",
      "second",   "1.7 days",     "min",         "12:30",       "1 hour",
      "weeks"};

  try_all("interval", random_texts(parts, 20'000), "UTC",
          [](const auto& text, const auto&) { return said(parse_interval(text)); });
}

}  // namespace
}  // namespace millrace::sql
