// What becomes of a schedule where clocks are put forward or back.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/schedule/timetable.h"
#include "tests/schedule/times.h"

namespace millrace::schedule::testing {
namespace {

using ::testing::ElementsAreArray;

struct Change {
  std::string name;
  std::string zone;
  std::string cron;
  std::string after;  // UTC.
  std::vector<std::string> next;
};

void PrintTo(const Change& change, std::ostream* out) {
  *out << change.cron << " in " << change.zone;
}

class WhereClocksChange : public ::testing::TestWithParam<Change> {};

TEST_P(WhereClocksChange, TheRuleHolds) {
  const auto& [name, zone, cron, after, next] = GetParam();

  EXPECT_THAT(next_times(timetable_of(cron, zone), utc(after), next.size(), zone_of(zone)),
              ElementsAreArray(next));
}

std::string name_of_change(const ::testing::TestParamInfo<Change>& test) {
  return test.param.name;
}

// Forward from 02:00 to 03:00 on March 29, back from 03:00 to 02:00 on October 25.
constexpr auto kBerlin = "Europe/Berlin";
INSTANTIATE_TEST_SUITE_P(
    Berlin, WhereClocksChange,
    ::testing::Values(
        Change{"MinutesGoOnInSpring",
               kBerlin,
               "*/30 * * * *",
               "2026-03-29 00:15",
               {"2026-03-29 01:30 CET", "2026-03-29 03:00 CEST", "2026-03-29 03:30 CEST"}},
        Change{"MinutesGoOnInAutumn",
               kBerlin,
               "*/30 * * * *",
               "2026-10-24 23:45",
               {"2026-10-25 02:00 CEST", "2026-10-25 02:30 CEST", "2026-10-25 02:00 CET",
                "2026-10-25 02:30 CET", "2026-10-25 03:00 CET"}},
        Change{"HoursGoOnInSpring",
               kBerlin,
               "15 * * * *",
               "2026-03-29 00:00",
               {"2026-03-29 01:15 CET", "2026-03-29 03:15 CEST", "2026-03-29 04:15 CEST"}},
        Change{"HoursGoOnInAutumn",
               kBerlin,
               "15 * * * *",
               "2026-10-24 23:00",
               {"2026-10-25 01:15 CEST", "2026-10-25 02:15 CEST", "2026-10-25 02:15 CET",
                "2026-10-25 03:15 CET"}},
        Change{"StepsAtTheJump",
               kBerlin,
               "0 */2 * * *",
               "2026-03-28 22:30",
               {"2026-03-29 00:00 CET", "2026-03-29 03:00 CEST", "2026-03-29 04:00 CEST"}},
        Change{"StepsJumpedOver",
               kBerlin,
               "30 */2 * * *",
               "2026-03-28 23:00",
               {"2026-03-29 00:30 CET", "2026-03-29 03:00 CEST", "2026-03-29 04:30 CEST"}},
        Change{"StepsThatComeTwice",
               kBerlin,
               "30 */2 * * *",
               "2026-10-24 22:00",
               {"2026-10-25 00:30 CEST", "2026-10-25 02:30 CEST", "2026-10-25 02:30 CET",
                "2026-10-25 04:30 CET"}},
        Change{"ATimeThatIsNotThere",
               kBerlin,
               "30 2 * * *",
               "2026-03-28 00:00",
               {"2026-03-28 02:30 CET", "2026-03-29 03:00 CEST", "2026-03-30 02:30 CEST"}},
        Change{"TheFirstTimeThatIsNotThere",
               kBerlin,
               "0 2 * * *",
               "2026-03-28 02:00",
               {"2026-03-29 03:00 CEST", "2026-03-30 02:00 CEST"}},
        Change{"SeveralThatAreNotThereComeOnce",
               kBerlin,
               "0,20,40 2 * * *",
               "2026-03-28 02:00",
               {"2026-03-29 03:00 CEST", "2026-03-30 02:00 CEST", "2026-03-30 02:20 CEST"}},
        Change{"OneThatIsNotThereAndOneAtTheJump",
               kBerlin,
               "0 2,3 * * *",
               "2026-03-28 03:00",
               {"2026-03-29 03:00 CEST", "2026-03-30 02:00 CEST", "2026-03-30 03:00 CEST"}},
        Change{"ATimeThatComesTwice",
               kBerlin,
               "30 2 * * *",
               "2026-10-24 00:00",
               {"2026-10-24 02:30 CEST", "2026-10-25 02:30 CEST", "2026-10-26 02:30 CET"}},
        Change{"TheFirstTimeThatComesTwice",
               kBerlin,
               "0 2 * * *",
               "2026-10-23 12:00",
               {"2026-10-24 02:00 CEST", "2026-10-25 02:00 CEST", "2026-10-26 02:00 CET"}},
        Change{"TheEndOfWhatComesTwice",
               kBerlin,
               "0 3 * * *",
               "2026-10-24 00:00",
               {"2026-10-24 03:00 CEST", "2026-10-25 03:00 CET", "2026-10-26 03:00 CET"}},
        Change{"AskedBetweenTheTwo",
               kBerlin,
               "30 2 * * *",
               "2026-10-25 00:45",
               {"2026-10-26 02:30 CET"}},
        Change{"OnlyOnThatSunday",
               kBerlin,
               "30 2 * mar sunL",
               "2026-01-01 00:00",
               {"2026-03-29 03:00 CEST", "2027-03-28 03:00 CEST"}},
        Change{"FarFromThem",
               kBerlin,
               "0 12 1 7 *",
               "2026-01-01 00:00",
               {"2026-07-01 12:00 CEST", "2027-07-01 12:00 CEST"}}),
    name_of_change);

// Forward from 02:00 to 03:00 on March 8, back from 02:00 to 01:00 on November 1.
constexpr auto kNewYork = "America/New_York";
INSTANTIATE_TEST_SUITE_P(NewYork, WhereClocksChange,
                         ::testing::Values(Change{"ATimeThatIsNotThere",
                                                  kNewYork,
                                                  "15 2 * * *",
                                                  "2026-03-07 12:00",
                                                  {"2026-03-08 03:00 EDT", "2026-03-09 02:15 EDT"}},
                                           Change{"ATimeThatComesTwice",
                                                  kNewYork,
                                                  "30 1 * * *",
                                                  "2026-10-31 12:00",
                                                  {"2026-11-01 01:30 EDT", "2026-11-02 01:30 EST"}},
                                           Change{"TheEndOfTheJump",
                                                  kNewYork,
                                                  "0 3 * * *",
                                                  "2026-03-07 12:00",
                                                  {"2026-03-08 03:00 EDT", "2026-03-09 03:00 EDT"}},
                                           Change{"StepsOfSixHours",
                                                  kNewYork,
                                                  "0 */6 * * *",
                                                  "2026-11-01 01:00",
                                                  {"2026-11-01 00:00 EDT", "2026-11-01 06:00 EST",
                                                   "2026-11-01 12:00 EST"}},
                                           Change{"MinutesOfEveryHour",
                                                  kNewYork,
                                                  "0 * * * *",
                                                  "2026-11-01 04:30",
                                                  {"2026-11-01 01:00 EDT", "2026-11-01 01:00 EST",
                                                   "2026-11-01 02:00 EST"}}),
                         name_of_change);

// The other half of the year: back from 03:00 to 02:00 on April 5, forward on October 4.
constexpr auto kSydney = "Australia/Sydney";
INSTANTIATE_TEST_SUITE_P(
    Sydney, WhereClocksChange,
    ::testing::Values(Change{"ATimeThatComesTwice",
                             kSydney,
                             "30 2 * * *",
                             "2026-04-04 00:00",
                             {"2026-04-05 02:30 AEDT", "2026-04-06 02:30 AEST"}},
                      Change{"ATimeThatIsNotThere",
                             kSydney,
                             "30 2 * * *",
                             "2026-10-03 00:00",
                             {"2026-10-04 03:00 AEDT", "2026-10-05 02:30 AEDT"}},
                      Change{"HoursGoOn",
                             kSydney,
                             "30 * * * *",
                             "2026-04-04 15:00",
                             {"2026-04-05 02:30 AEDT", "2026-04-05 02:30 AEST",
                              "2026-04-05 03:30 AEST"}}),
    name_of_change);

// By half an hour: back from 02:00 to 01:30 on April 5, forward from 02:00 to 02:30 on October 4.
constexpr auto kLordHowe = "Australia/Lord_Howe";
INSTANTIATE_TEST_SUITE_P(
    LordHowe, WhereClocksChange,
    ::testing::Values(Change{"ATimeThatIsNotThere",
                             kLordHowe,
                             "15 2 * * *",
                             "2026-10-02 20:00",
                             {"2026-10-04 02:30 +11", "2026-10-05 02:15 +11"}},
                      Change{"ATimeOfThatHourThatIsThere",
                             kLordHowe,
                             "45 2 * * *",
                             "2026-10-02 20:00",
                             {"2026-10-04 02:45 +11", "2026-10-05 02:45 +11"}},
                      Change{"ATimeThatComesTwice",
                             kLordHowe,
                             "45 1 * * *",
                             "2026-04-04 12:00",
                             {"2026-04-05 01:45 +11", "2026-04-06 01:45 +1030"}},
                      Change{"ATimeOfThatHourThatComesOnce",
                             kLordHowe,
                             "15 1 * * *",
                             "2026-04-04 12:00",
                             {"2026-04-05 01:15 +11", "2026-04-06 01:15 +1030"}},
                      Change{"MinutesGoOnInSpring",
                             kLordHowe,
                             "*/20 * * * *",
                             "2026-10-03 15:05",
                             {"2026-10-04 01:40 +1030", "2026-10-04 02:40 +11",
                              "2026-10-04 03:00 +11"}},
                      Change{"MinutesGoOnInAutumn",
                             kLordHowe,
                             "*/20 * * * *",
                             "2026-04-04 14:15",
                             {"2026-04-05 01:20 +11", "2026-04-05 01:40 +11",
                              "2026-04-05 01:40 +1030", "2026-04-05 02:00 +1030"}},
                      Change{"StepsAtTheJump",
                             kLordHowe,
                             "0 */2 * * *",
                             "2026-10-03 14:00",
                             {"2026-10-04 02:30 +11", "2026-10-04 04:00 +11"}}),
    name_of_change);

// At midnight: back from 24:00 to 23:00 on April 4, forward from 00:00 to 01:00 on September 6.
constexpr auto kSantiago = "America/Santiago";
INSTANTIATE_TEST_SUITE_P(Santiago, WhereClocksChange,
                         ::testing::Values(Change{"AMidnightThatIsNotThere",
                                                  kSantiago,
                                                  "0 0 * * *",
                                                  "2026-09-05 12:00",
                                                  {"2026-09-06 01:00 -03", "2026-09-07 00:00 -03"}},
                                           Change{"TheDayThatBeginsLater",
                                                  kSantiago,
                                                  "30 0 6 9 *",
                                                  "2026-01-01 00:00",
                                                  {"2026-09-06 01:00 -03", "2027-09-06 00:30 -03"}},
                                           Change{"AnHourThatEndsTheDayTwice",
                                                  kSantiago,
                                                  "30 23 * * *",
                                                  "2026-04-04 12:00",
                                                  {"2026-04-04 23:30 -03", "2026-04-05 23:30 -04"}},
                                           Change{"MidnightAfterIt",
                                                  kSantiago,
                                                  "0 0 * * *",
                                                  "2026-04-04 12:00",
                                                  {"2026-04-05 00:00 -04", "2026-04-06 00:00 -04"}},
                                           Change{"SaturdaysOnly",
                                                  kSantiago,
                                                  "30 23 * * sat",
                                                  "2026-04-04 12:00",
                                                  {"2026-04-04 23:30 -03", "2026-04-11 23:30 -04"}},
                                           Change{"HoursGoOn",
                                                  kSantiago,
                                                  "30 * * * *",
                                                  "2026-04-05 02:00",
                                                  {"2026-04-04 23:30 -03", "2026-04-04 23:30 -04",
                                                   "2026-04-05 00:30 -04"}}),
                         name_of_change);

// For the month of Ramadan: back from 03:00 to 02:00 on February 15, forward from 02:00 to 03:00 on
// March 22.
constexpr auto kCasablanca = "Africa/Casablanca";
INSTANTIATE_TEST_SUITE_P(Casablanca, WhereClocksChange,
                         ::testing::Values(Change{"ATimeThatComesTwice",
                                                  kCasablanca,
                                                  "30 2 * * *",
                                                  "2026-02-14 12:00",
                                                  {"2026-02-15 02:30 +01", "2026-02-16 02:30 +00"}},
                                           Change{"ATimeThatIsNotThere",
                                                  kCasablanca,
                                                  "30 2 * * *",
                                                  "2026-03-21 12:00",
                                                  {"2026-03-22 03:00 +01", "2026-03-23 02:30 +01"}},
                                           Change{"StepsGoOn",
                                                  kCasablanca,
                                                  "0 */2 * * *",
                                                  "2026-02-15 00:30",
                                                  {"2026-02-15 02:00 +01", "2026-02-15 02:00 +00",
                                                   "2026-02-15 04:00 +00"}}),
                         name_of_change);

// From the end of the 29th to the beginning of the 31st.
constexpr auto kApia = "Pacific/Apia";
INSTANTIATE_TEST_SUITE_P(
    ApiaIn2011, WhereClocksChange,
    ::testing::Values(
        Change{"ADayThatNeverWas",
               kApia,
               "0 6 30 12 *",
               "2011-12-01 00:00",
               {"2011-12-31 00:00 +14", "2012-12-30 06:00 +14"}},
        Change{"EachDay",
               kApia,
               "0 6 * * *",
               "2011-12-29 00:00",
               {"2011-12-29 06:00 -10", "2011-12-31 00:00 +14", "2011-12-31 06:00 +14"}},
        Change{"AFriday",
               kApia,
               "0 6 * * fri",
               "2011-12-29 00:00",
               {"2011-12-31 00:00 +14", "2012-01-06 06:00 +14"}},
        Change{"TheDayAfterIt",
               kApia,
               "0 6 31 12 *",
               "2011-12-29 00:00",
               {"2011-12-31 06:00 +14", "2012-12-31 06:00 +14"}},
        Change{"HoursGoOn",
               kApia,
               "0 * * * *",
               "2011-12-30 08:30",
               {"2011-12-29 23:00 -10", "2011-12-31 00:00 +14", "2011-12-31 01:00 +14"}},
        Change{"StepsAtTheJump",
               kApia,
               "0 */7 * * *",
               "2011-12-30 06:30",
               {"2011-12-29 21:00 -10", "2011-12-31 00:00 +14", "2011-12-31 07:00 +14"}}),
    name_of_change);

INSTANTIATE_TEST_SUITE_P(ZonesWithoutAny, WhereClocksChange,
                         ::testing::Values(Change{"Singapore",
                                                  "Asia/Singapore",
                                                  "30 2 * * *",
                                                  "2026-03-28 00:00",
                                                  {"2026-03-29 02:30 +08", "2026-03-30 02:30 +08"}},
                                           Change{"Kathmandu",
                                                  "Asia/Kathmandu",
                                                  "0 6 * * *",
                                                  "2026-11-30 00:00",
                                                  {"2026-11-30 06:00 +0545"}},
                                           Change{
                                               "Utc",
                                               "UTC",
                                               "30 2 29 3 *",
                                               "2026-03-28 00:00",
                                               {"2026-03-29 02:30 UTC", "2027-03-29 02:30 UTC"}}),
                         name_of_change);

}  // namespace
}  // namespace millrace::schedule::testing
