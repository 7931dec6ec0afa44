// to_char(), to_date() and to_timestamp() with random formats, by us and by a real Postgres.

#include <string>
#include <vector>

#include "connector/sql/datetime/formatting/from_char.h"
#include "connector/sql/datetime/formatting/to_char.h"
#include "tests/sql/datetime/oracle.h"
#include "tests/sql/datetime/values.h"

namespace millrace::sql {
namespace {

using namespace testing;  // NOLINT: the words of this folder's tests.

const std::vector<std::string> kFieldNames{
    "YYYY", "YYY",  "YY",   "Y",     "Y,YYY", "IYYY",  "IYY", "IY",  "I",    "CC",   "MM",
    "MON",  "Mon",  "mon",  "MONTH", "Month", "month", "RM",  "rm",  "DD",   "DDD",  "IDDD",
    "D",    "ID",   "DAY",  "Day",   "day",   "DY",    "Dy",  "dy",  "WW",   "IW",   "W",
    "Q",    "J",    "HH",   "HH12",  "HH24",  "MI",    "SS",  "MS",  "US",   "FF1",  "FF2",
    "FF3",  "FF4",  "FF5",  "FF6",   "SSSS",  "SSSSS", "AM",  "am",  "P.M.", "p.m.", "BC",
    "ad",   "A.D.", "b.c.", "TZ",    "tz",    "OF",    "TZH", "TZM", "yyyy", "hh24", "of",
    "tzh",  "tzm",  "ff3",  "ms",    "us",    "j",     "q",   "iw",  "d",    "dd",   "ddd"};
const std::vector<std::string> kBetween{" ",      "-",  "/",  ":",  "",   "T",  ", ",
                                        "\"of\"", "FM", "TH", "th", "SP", "TM", "é",
                                        "\\\"",   "  ", "FX", "9",  "."};

class FormattingOracle : public DateTimeOracle {
 protected:
  std::string random_format(const std::vector<std::string>& fields) {
    std::string format;
    const auto count = 1 + random_.below(5);
    for (std::uint64_t i = 0; i < count; ++i) {
      if (random_.below(3) != 0) format += kBetween[random_.below(kBetween.size())];
      if (random_.below(6) == 0) format += "FM";
      format += fields[random_.below(fields.size())];
      if (random_.below(8) == 0) format += random_.below(2) == 0 ? "TH" : "th";
      if (random_.below(3) != 0) format += kBetween[random_.below(kBetween.size())];
    }
    return format;
  }

  template <class... Value>
  std::string said_by(const TimeFormat& format, const Value&... value) {
    std::string room(format.longest(), '\0');
    char* end = to_char(room.data(), format, value...);
    EXPECT_LE(end, room.data() + room.size());
    return "= " + std::string(room.data(), end);
  }

  RandomValues random_;
  const std::string zone_name_ = "Asia/Kolkata";
  const Zone zone_ = Zone::find(zone_name_).value();
};

TEST_F(FormattingOracle, PrintsTimestamps) {
  for (int i = 0; i < 10'000; ++i) {
    const auto pattern = random_format(kFieldNames);
    const TimeFormat format(pattern);
    const auto moment = random_.timestamp();
    const auto arguments = [&](const std::string& value) {
      return "to_char(" + value + ", " + quoted(pattern) + ")";
    };
    expect(arguments(timestamp_literal(moment)),
           is_infinite(moment) ? "NULL" : said_by(format, moment));
    expect(arguments(timestamptz_literal(moment)),
           is_infinite(moment) ? "NULL" : said_by(format, moment, zone_));
  }
  compare(zone_name_);
}

TEST_F(FormattingOracle, PrintsIntervals) {
  for (int i = 0; i < 10'000; ++i) {
    const auto pattern = random_format(kFieldNames);
    const TimeFormat format(pattern);
    auto interval = random_.interval();
    interval.months %= 100'000;  // Beyond, Postgres's day of the year overflows.
    interval.days %= 1'000'000;
    const auto allowed = check_interval_format(format);
    // What Postgres makes of an interval's "days" as a date is left out.
    bool is_left_out = false;
    for (const auto& part : format.parts()) {
      if (part.kind != TimeFormat::Part::Kind::Field) continue;
      const auto field = part.keyword->field;
      is_left_out = is_left_out || field == TimeField::JulianDay || field == TimeField::IsoWeek ||
                    field == TimeField::IsoDayOfYear ||
                    (field >= TimeField::IsoYear4 && field <= TimeField::IsoYear1);
    }
    if (is_left_out) continue;
    expect("to_char(" + interval_literal(interval) + ", " + quoted(pattern) + ")",
           allowed ? said_by(format, interval) : "error: " + std::string(allowed.error().text()));
  }
  compare();
}

// Texts that a format printed, some of them spoilt, read by another format or the same.
TEST_F(FormattingOracle, ReadsDatesAndTimestamps) {
  std::vector<std::string> fields;
  for (const auto& field : kFieldNames) {
    if (field != "SSSS" && field != "SSSSS") fields.push_back(field);
  }
  for (int i = 0; i < 20'000; ++i) {
    const auto pattern = random_format(fields);
    const TimeFormat format(pattern);
    const auto moment = random_.between(-20'000, 20'000) * kMicrosPerDay + random_.time();
    const TimeFormat printer(random_.below(6) == 0 ? random_format(fields) : pattern);
    auto text = said_by(printer, moment, zone_).substr(2);
    if (!text.empty() && random_.below(4) == 0) {
      text[random_.below(text.size())] = random_.one_of({' ', '-', 'x', '7', '.'});
    }
    if (!text.empty() && random_.below(6) == 0) text.insert(random_.below(text.size()), "  ");
    if (text.find('\xC3') != std::string::npos || text.find('\xA9') != std::string::npos) continue;
    const auto arguments = "(" + quoted(text) + ", " + quoted(pattern) + ")";
    const auto date = to_date(text, format);
    // Such a year overflows in Postgres.
    if (!date && date.error().text().starts_with("value for \"Y,YYY\"")) continue;
    expect("to_date" + arguments, said(date, print_date));
    expect("to_timestamp" + arguments,
           said(to_timestamp(text, format, zone_), print_timestamptz, zone_));
  }
  compare(zone_name_);
}

TEST_F(FormattingOracle, ReadsWhatAnalystsWrite) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"2024-01-31", "YYYY-MM-DD"},
      {"31/01/2024", "DD/MM/YYYY"},
      {"1/2/2024", "DD/MM/YYYY"},
      {"20240131", "YYYYMMDD"},
      {"31 Jan 2024", "DD Mon YYYY"},
      {"January 31, 2024", "Month DD, YYYY"},
      {"310124", "DDMMYY"},
      {"2024-01-31T10:20:30", "YYYY-MM-DD\"T\"HH24:MI:SS"},
      {"10:20:30 PM", "HH:MI:SS AM"},
      {"2024 060", "YYYY DDD"},
      {"2024-W09-4", "IYYY-\"W\"IW-ID"},
      {"44 BC", "YYYY BC"},
      {"21 24", "CC YY"},
      {"2024-02-30", "YYYY-MM-DD"},
      {"", "YYYY"},
      {"2024", ""},
      {"2024-1-1", "YYYY-MM-DD"},
      {"2024/01/31", "YYYY-MM-DD"},
      {"2024.01.31 10.20", "YYYY-MM-DD HH24:MI"},
      {"12:00 +05:30", "HH24:MI TZH:TZM"},
      {"2024-01-31 10:20:30.5", "YYYY-MM-DD HH24:MI:SS.MS"},
      {"J2451187", "\"J\"J"},
      {"86399", "SSSS"},
      {"86400", "SSSSS"},
      {"99999999999", "YYYY"},
      {"2,024", "Y,YYY"}};
  for (const auto& [text, pattern] : cases) {
    const auto arguments = "(" + quoted(text) + ", " + quoted(pattern) + ")";
    const TimeFormat format(pattern);
    expect("to_date" + arguments, said(to_date(text, format), print_date));
    expect("to_timestamp" + arguments,
           said(to_timestamp(text, format, zone_), print_timestamptz, zone_));
  }
  compare(zone_name_);
}

}  // namespace
}  // namespace millrace::sql
