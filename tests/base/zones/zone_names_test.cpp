#include "connector/base/zones/zone_names.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace millrace {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::Not;
using ::testing::StartsWith;

TEST(ZoneNames, AreFoundInAnyCase) {
  EXPECT_EQ(exact_zone_name("europe/BERLIN"), "Europe/Berlin");
  EXPECT_EQ(exact_zone_name("utc"), "UTC");
  EXPECT_EQ(exact_zone_name("America/argentina/buenos_aires"), "America/Argentina/Buenos_Aires");
}

TEST(ZoneNames, AreNoPathsAndNoChoiceOfTheMachine) {
  for (const auto* name : {"", "../etc/passwd", "/etc/localtime", "localtime", "posixrules",
                           "right/UTC", "Europe/", ".", "Europe/Berlin\n", "Mars/Base"}) {
    EXPECT_EQ(exact_zone_name(name), "") << name;
  }
}

TEST(ZoneNames, AreListedWithoutTablesAndCopies) {
  const auto names = zone_names();
  EXPECT_THAT(names, Contains("Europe/Berlin"));
  EXPECT_THAT(names, Contains("UTC"));
  EXPECT_THAT(names, Each(Not(StartsWith("posix/"))));
  EXPECT_THAT(names, Not(Contains("leapseconds")));
  EXPECT_TRUE(std::ranges::is_sorted(names));
}

TEST(ZoneSuggestion, IsTheNearestNameOrTheOneOfTheCity) {
  EXPECT_EQ(zone_suggestion("Europe/Berln"), "; did you mean 'Europe/Berlin'?");
  EXPECT_EQ(zone_suggestion("europe/berlin"), "; did you mean 'Europe/Berlin'?");
  EXPECT_EQ(zone_suggestion("new york"), "; did you mean 'America/New_York'?");
  EXPECT_EQ(zone_suggestion("Germany/Berlin"), "; did you mean 'Europe/Berlin'?");
}

// Near by its letters, and half a world away: Etc/GMT+2 is west of Greenwich.
TEST(ZoneSuggestion, IsNotWhatLooksLikeAnAbbreviation) {
  for (const auto* name : {"PST", "GMT+2", "UTC+8", "+08:00", "CEST"}) {
    EXPECT_EQ(zone_suggestion(name), "; write an area and a city, such as Europe/Berlin") << name;
  }
}

}  // namespace
}  // namespace millrace
