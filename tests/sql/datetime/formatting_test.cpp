#include <string>

#include <gtest/gtest.h>

#include "connector/sql/datetime/formatting/from_char.h"
#include "connector/sql/datetime/formatting/to_char.h"
#include "connector/sql/datetime/input/parse.h"
#include "connector/sql/datetime/print.h"

namespace millrace::sql {
namespace {

std::string printed_by(const std::string& pattern, const std::string& timestamptz,
                       const std::string& zone) {
  const TimeFormat format(pattern);
  const auto found = Zone::find(zone).value();
  const RunTime run{found, 0};
  std::string room(format.longest(), '\0');
  const auto moment = parse_timestamptz(timestamptz, run).value();
  room.resize(
      static_cast<std::size_t>(to_char(room.data(), format, moment, run.zone) - room.data()));
  return room;
}

TEST(TimeFormatTest, PrintsEveryKindOfField) {
  const std::string moment = "2024-03-05 15:04:05.678901+00";
  EXPECT_EQ(printed_by("YYYY-MM-DD HH24:MI:SS.US", moment, "UTC"), "2024-03-05 15:04:05.678901");
  EXPECT_EQ(printed_by("FMDay, FMDDth FMMonth Y,YYY", moment, "UTC"), "Tuesday, 5th March 2,024");
  EXPECT_EQ(printed_by("HH12:MI am TZ OF", moment, "Asia/Kolkata"), "08:34 pm IST +05:30");
  EXPECT_EQ(printed_by("\"Q\"Q IYYY-\"W\"IW-ID DDD J RM", moment, "UTC"),
            "Q1 2024-W10-2 065 2460375 III ");
  EXPECT_EQ(printed_by("MONTH|mon|DY", moment, "UTC"), "MARCH    |mar|TUE");
}

TEST(TimeFormatTest, ReadsWhatItWrites) {
  char room[kLongestDateTime];
  const auto date = to_date("5th of March 2024", TimeFormat("DDth \"of\" Month YYYY")).value();
  EXPECT_EQ(std::string(room, print_date(room, date)), "2024-03-05");
  const auto moment =
      to_timestamp("05/03/2024 03:04 PM +02", TimeFormat("DD/MM/YYYY HH12:MI PM TZH"), Zone());
  EXPECT_EQ(std::string(room, print_timestamptz(room, moment.value(), Zone())),
            "2024-03-05 13:04:00+00");
}

TEST(TimeFormatTest, SaysWhatItCannotRead) {
  EXPECT_EQ(to_date("2024-xx-01", TimeFormat("YYYY-MM-DD")).error(),
            R"(invalid value "xx" for "MM")");
  EXPECT_EQ(to_date("2024-13-01", TimeFormat("YYYY-MM-DD")).error(),
            R"(date/time field value out of range: "2024-13-01")");
  EXPECT_EQ(to_timestamp("13:00", TimeFormat("HH12:MI"), Zone()).error(),
            R"(hour "13" is invalid for the 12-hour clock)");
  EXPECT_EQ(to_date("2024-W10", TimeFormat("YYYY-\"W\"IW")).error(),
            "invalid combination of date conventions");
}

}  // namespace
}  // namespace millrace::sql
