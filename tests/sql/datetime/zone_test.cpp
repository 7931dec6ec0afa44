#include "connector/sql/datetime/zones/zone.h"

#include <string>

#include <gtest/gtest.h>

#include "connector/sql/datetime/interval/limits.h"

namespace millrace::sql {
namespace {

TEST(ZoneTest, IsFoundInAnyCase) {
  EXPECT_EQ(Zone::find("Europe/Berlin")->name(), "Europe/Berlin");
  EXPECT_EQ(Zone::find("america/port_OF_spain")->name(), "America/Port_of_Spain");
  EXPECT_EQ(Zone::find("utc")->name(), "UTC");
}

TEST(ZoneTest, IsRefusedWhenItDependsOnTheMachineOrIsNone) {
  for (const char* name :
       {"localtime", "LocalTime", "/etc/localtime", "../zoneinfo/UTC", "right/UTC", "Europe/",
        "Europe", "", "tzdata.zi", "Fixed/UTC+05:00:00:00", "Mars/Base", "EST5EDT,M3.2.0,M11.1.0",
        "UTC+200", "UTC+1:60"}) {
    const auto zone = Zone::find(name);
    ASSERT_FALSE(zone) << name;
    EXPECT_EQ(zone.error(), "time zone \"" + std::string(name) + "\" not recognized");
  }
}

TEST(ZoneTest, CountsPosixOffsetsToTheWest) {
  EXPECT_EQ(Zone::find("UTC+3")->seconds_east(0), -3 * 3'600);
  EXPECT_EQ(Zone::find("<+0530>-5:30")->seconds_east(0), 19'800);
  EXPECT_EQ(Zone::find("<+0530>-5:30")->at(0).abbreviation, "+0530");
}

TEST(ZoneTest, TakesAnAbbreviationForOneOffset) {
  constexpr std::int64_t kJuly = 1'720'000'000;
  EXPECT_EQ(Zone::find_or_abbreviation("EST")->seconds_east(kJuly), -5 * 3'600);
  EXPECT_EQ(Zone::find_or_abbreviation("America/New_York")->seconds_east(kJuly), -4 * 3'600);
  EXPECT_EQ(Zone::find_or_abbreviation("msk")->seconds_east(kJuly), 3 * 3'600);
}

TEST(ZoneTest, KeepsAnAbbreviationApartFromTheZoneOfItsName) {
  constexpr std::int64_t kJuly = 1'720'000'000;
  EXPECT_EQ(Zone::find("MET")->seconds_east(kJuly), 2 * 3'600);
  EXPECT_EQ(Zone::find_or_abbreviation("MET")->seconds_east(kJuly), 3'600);
  EXPECT_EQ(Zone::find("MET")->seconds_east(kJuly), 2 * 3'600);
}

TEST(ZoneTest, TakesAnIntervalWithoutDaysForAnOffset) {
  EXPECT_EQ(Zone::fixed(Interval{0, 0, 90 * kMicrosPerMinute})->seconds_east(0), 5'400);
  EXPECT_FALSE(Zone::fixed(Interval{0, 1, 0}));
  EXPECT_FALSE(Zone::fixed(Interval{0, 0, kInfinity<std::int64_t>}));
}

TEST(ZoneTest, LeavesInfinitiesAndRefusesWhatDoesNotFit) {
  const auto zone = Zone::find("Asia/Tokyo").value();
  EXPECT_EQ(zone.to_local(kInfinity<std::int64_t>), kInfinity<std::int64_t>);
  EXPECT_EQ(zone.to_utc(kMinusInfinity<std::int64_t>), kMinusInfinity<std::int64_t>);
  EXPECT_EQ(zone.to_local(kLastTimestamp).error(), "timestamp out of range");
  EXPECT_EQ(zone.to_utc(kFirstTimestamp).error(), "timestamp out of range");
}

}  // namespace
}  // namespace millrace::sql
