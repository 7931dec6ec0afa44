#include "connector/schedule/cron.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/schedule/times.h"

namespace millrace::schedule::testing {
namespace {

using ::testing::ElementsAreArray;

struct Form {
  std::string name;
  std::string text;
  std::string from;
  std::vector<std::string> next;
};

void PrintTo(const Form& form, std::ostream* out) {
  *out << form.text;
}

class CronMeans : public ::testing::TestWithParam<Form> {};

TEST_P(CronMeans, TheseMinutes) {
  const auto cron = cron_of(GetParam().text);

  std::vector<std::string> next;
  auto from = local_time(GetParam().from);
  while (next.size() < GetParam().next.size()) {
    const auto found = cron.next(from);
    ASSERT_TRUE(found);
    next.push_back(text_of(*found));
    from = *found + std::chrono::seconds(1);
  }

  EXPECT_THAT(next, ElementsAreArray(GetParam().next));
}

std::string name_of_form(const ::testing::TestParamInfo<Form>& test) {
  return test.param.name;
}

// 2026-11-30 is a Monday.
INSTANTIATE_TEST_SUITE_P(
    Numbers, CronMeans,
    ::testing::Values(
        Form{"EveryMinute",
             "* * * * *",
             "2026-11-30 10:00",
             {"2026-11-30 10:00", "2026-11-30 10:01"}},
        Form{"FromTheNextMinute", "* * * * *", "2026-11-30 10:00:01", {"2026-11-30 10:01"}},
        Form{"OfEachHour",
             "5 * * * *",
             "2026-11-30 22:06",
             {"2026-11-30 23:05", "2026-12-01 00:05"}},
        Form{"OfADay", "30 6 * * *", "2026-12-31 06:31", {"2027-01-01 06:30"}},
        Form{"Spaces", "  30\t6  * *   *  ", "2026-11-30 00:00", {"2026-11-30 06:30"}},
        Form{"LeadingZeros", "05 06 01 01 *", "2026-11-30 00:00", {"2027-01-01 06:05"}},
        Form{"AList",
             "0,15,50 8 * * *",
             "2026-11-30 08:01",
             {"2026-11-30 08:15", "2026-11-30 08:50", "2026-12-01 08:00"}},
        Form{"AListInAnyOrder",
             "50,0,15,15 8 * * *",
             "2026-11-30 08:01",
             {"2026-11-30 08:15", "2026-11-30 08:50", "2026-12-01 08:00"}},
        Form{"ARange",
             "58-59 3-4 * * *",
             "2026-11-30 00:00",
             {"2026-11-30 03:58", "2026-11-30 03:59", "2026-11-30 04:58", "2026-11-30 04:59",
              "2026-12-01 03:58"}},
        Form{"Steps",
             "*/20 12 * * *",
             "2026-11-30 00:00",
             {"2026-11-30 12:00", "2026-11-30 12:20", "2026-11-30 12:40", "2026-12-01 12:00"}},
        Form{"StepsThatDoNotFit",
             "*/45 * * * *",
             "2026-11-30 10:01",
             {"2026-11-30 10:45", "2026-11-30 11:00"}},
        Form{"StepsOfARange",
             "10-40/15 1 * * *",
             "2026-11-30 00:00",
             {"2026-11-30 01:10", "2026-11-30 01:25", "2026-11-30 01:40", "2026-12-01 01:10"}},
        Form{"StepsOfHours",
             "0 */5 * * *",
             "2026-11-30 00:01",
             {"2026-11-30 05:00", "2026-11-30 10:00", "2026-11-30 15:00", "2026-11-30 20:00",
              "2026-12-01 00:00"}},
        Form{"RangesAndNumbers",
             "0 8-10/2,13,20-21 * * *",
             "2026-11-30 00:00",
             {"2026-11-30 08:00", "2026-11-30 10:00", "2026-11-30 13:00", "2026-11-30 20:00",
              "2026-11-30 21:00"}},
        Form{"AMonth", "0 0 1 2 *", "2026-11-30 00:00", {"2027-02-01 00:00"}},
        Form{"StepsOfMonths",
             "0 0 1 */3 *",
             "2026-11-30 00:00",
             {"2027-01-01 00:00", "2027-04-01 00:00", "2027-07-01 00:00", "2027-10-01 00:00"}}),
    name_of_form);

INSTANTIATE_TEST_SUITE_P(
    Names, CronMeans,
    ::testing::Values(
        Form{"Months",
             "0 0 1 feb,AUG *",
             "2026-11-30 00:00",
             {"2027-02-01 00:00", "2027-08-01 00:00"}},
        Form{"ARangeOfMonths",
             "0 0 1 oct-Dec *",
             "2026-11-30 00:00",
             {"2026-12-01 00:00", "2027-10-01 00:00"}},
        Form{"WorkingDays",
             "0 6 * * mon-fri",
             "2026-12-03 07:00",
             {"2026-12-04 06:00", "2026-12-07 06:00"}},
        Form{"NumbersOfWeekdays",
             "0 6 * * 1-5",
             "2026-12-03 07:00",
             {"2026-12-04 06:00", "2026-12-07 06:00"}},
        Form{"SundayIs0", "0 6 * * 0", "2026-11-30 00:00", {"2026-12-06 06:00"}},
        Form{
            "SundayIs7", "0 6 * * 7", "2026-11-30 00:00", {"2026-12-06 06:00", "2026-12-13 06:00"}},
        Form{"SundayEndsARange",
             "0 6 * * fri-sun",
             "2026-11-30 00:00",
             {"2026-12-04 06:00", "2026-12-05 06:00", "2026-12-06 06:00", "2026-12-11 06:00"}},
        Form{"ZeroEndsARange",
             "0 6 * * 5-0",
             "2026-11-30 00:00",
             {"2026-12-04 06:00", "2026-12-05 06:00", "2026-12-06 06:00", "2026-12-11 06:00"}},
        Form{"SundayBeginsARange",
             "0 6 * * SUN-mon",
             "2026-12-01 00:00",
             {"2026-12-06 06:00", "2026-12-07 06:00", "2026-12-13 06:00"}},
        Form{"ARangeOfSundayOnly",
             "0 6 * * sun-sun",
             "2026-11-30 00:00",
             {"2026-12-06 06:00", "2026-12-13 06:00"}},
        Form{"AWholeWeek",
             "0 6 1 1 0-7",
             "2026-11-30 00:00",
             {"2027-01-01 06:00", "2027-01-02 06:00"}},
        Form{"StepsOfWeekdays",
             "0 6 * * */3",
             "2026-11-30 00:00",
             {"2026-12-02 06:00", "2026-12-05 06:00", "2026-12-06 06:00", "2026-12-09 06:00"}}),
    name_of_form);

INSTANTIATE_TEST_SUITE_P(
    DaysOfAMonth, CronMeans,
    ::testing::Values(
        Form{"The31st",
             "0 0 31 * *",
             "2027-01-01 00:00",
             {"2027-01-31 00:00", "2027-03-31 00:00", "2027-05-31 00:00", "2027-07-31 00:00",
              "2027-08-31 00:00"}},
        Form{"TheLast",
             "0 0 L * *",
             "2027-12-31 00:01",
             {"2028-01-31 00:00", "2028-02-29 00:00", "2028-03-31 00:00", "2028-04-30 00:00"}},
        Form{"TheLastInSmallLetters",
             "0 0 l 2 *",
             "2026-11-30 00:00",
             {"2027-02-28 00:00", "2028-02-29 00:00"}},
        Form{"TheThirdLast",
             "0 0 L-2 * *",
             "2027-02-01 00:00",
             {"2027-02-26 00:00", "2027-03-29 00:00", "2027-04-28 00:00"}},
        Form{"ThirtyBeforeTheLast",
             "0 0 L-30 * *",
             "2027-02-01 00:00",
             {"2027-03-01 00:00", "2027-05-01 00:00"}},
        Form{"TheFirstAndTheLast",
             "0 0 1,L * *",
             "2027-01-02 00:00",
             {"2027-01-31 00:00", "2027-02-01 00:00", "2027-02-28 00:00"}},
        // Saturday 2027-05-15 and Sunday 2027-08-15.
        Form{"TheWorkingDayNearestToThe15th",
             "0 0 15W 5,8 *",
             "2027-01-01 00:00",
             {"2027-05-14 00:00", "2027-08-16 00:00"}},
        // Saturday 2027-05-01, Sunday 2027-08-01: never in the month before.
        Form{"TheWorkingDayNearestToThe1st",
             "0 0 1W 5,8 *",
             "2027-01-01 00:00",
             {"2027-05-03 00:00", "2027-08-02 00:00"}},
        // Sunday 2027-10-31, Saturday 2027-07-31: never in the month after.
        Form{"TheWorkingDayNearestToThe31st",
             "0 0 31w 7,9,10 *",
             "2027-01-01 00:00",
             {"2027-07-30 00:00", "2027-10-29 00:00"}},
        Form{"TheLastWorkingDay",
             "0 0 LW * *",
             "2027-01-01 00:00",
             {"2027-01-29 00:00", "2027-02-26 00:00", "2027-03-31 00:00", "2027-04-30 00:00",
              "2027-05-31 00:00", "2027-06-30 00:00", "2027-07-30 00:00"}},
        Form{
            "LeapDays", "0 0 29 2 *", "2026-11-30 00:00", {"2028-02-29 00:00", "2032-02-29 00:00"}},
        Form{"NoLeapDayIn2100", "0 0 29 2 *", "2096-03-01 00:00", {"2104-02-29 00:00"}},
        // By the rule of fields that begin with *: both have to hold.
        Form{"LeapDaysOnSundays",
             "0 0 29 2 */7",
             "2026-11-30 00:00",
             {"2032-02-29 00:00", "2060-02-29 00:00", "2088-02-29 00:00", "2128-02-29 00:00"}}),
    name_of_form);

INSTANTIATE_TEST_SUITE_P(
    DaysOfAWeek, CronMeans,
    ::testing::Values(
        Form{"TheSecondFriday",
             "0 0 * * fri#2",
             "2026-11-30 00:00",
             {"2026-12-11 00:00", "2027-01-08 00:00", "2027-02-12 00:00"}},
        Form{"TheFifthMonday",
             "0 0 * * 1#5",
             "2026-12-01 00:00",
             {"2027-03-29 00:00", "2027-05-31 00:00"}},
        Form{"TheFirstSunday", "0 0 * * 7#1", "2026-11-30 00:00", {"2026-12-06 00:00"}},
        Form{"TheFirstAndTheThird",
             "0 0 * * mon#1,mon#3",
             "2026-11-30 00:00",
             {"2026-12-07 00:00", "2026-12-21 00:00", "2027-01-04 00:00"}},
        Form{"TheLastFriday",
             "0 0 * * 5L",
             "2026-11-30 00:00",
             {"2026-12-25 00:00", "2027-01-29 00:00", "2027-02-26 00:00"}},
        Form{"TheLastSunday", "0 0 * * 7l", "2026-11-30 00:00", {"2026-12-27 00:00"}},
        Form{"TheLastFridayByName", "0 0 * * FRIL", "2026-11-30 00:00", {"2026-12-25 00:00"}},
        Form{"APlainAndANumberedOne",
             "0 0 * * sat,sun#1",
             "2026-11-30 00:00",
             {"2026-12-05 00:00", "2026-12-06 00:00", "2026-12-12 00:00", "2026-12-19 00:00"}}),
    name_of_form);

INSTANTIATE_TEST_SUITE_P(
    BothKindsOfDays, CronMeans,
    ::testing::Values(Form{"EitherIsEnough",
                           "0 0 13 * fri",
                           "2026-11-30 00:00",
                           {"2026-12-04 00:00", "2026-12-11 00:00", "2026-12-13 00:00",
                            "2026-12-18 00:00"}},
                      Form{"AnyWeekdayLeavesTheMonths",
                           "0 0 13 * *",
                           "2026-11-30 00:00",
                           {"2026-12-13 00:00", "2027-01-13 00:00"}},
                      Form{"AnyDayLeavesTheWeeks",
                           "0 0 * * fri",
                           "2026-11-30 00:00",
                           {"2026-12-04 00:00", "2026-12-11 00:00"}},
                      Form{"AQuestionMarkIsAny",
                           "0 0 ? * fri",
                           "2026-11-30 00:00",
                           {"2026-12-04 00:00", "2026-12-11 00:00"}},
                      Form{"AQuestionMarkAsWeekday",
                           "0 0 13 * ?",
                           "2026-11-30 00:00",
                           {"2026-12-13 00:00", "2027-01-13 00:00"}},
                      // An odd day that is a Monday: a field that begins with * asks for both.
                      Form{"StepsOfAnyNeedBoth",
                           "0 0 */2 * mon",
                           "2026-12-01 00:00",
                           {"2026-12-07 00:00", "2026-12-21 00:00", "2027-01-11 00:00"}},
                      Form{"ARangeOfAllIsNotAny",
                           "0 0 1-31 * mon",
                           "2026-12-01 00:00",
                           {"2026-12-01 00:00", "2026-12-02 00:00"}},
                      Form{"TheLastDayOrAFriday",
                           "0 0 L * fri#1",
                           "2026-12-01 00:00",
                           {"2026-12-04 00:00", "2026-12-31 00:00", "2027-01-01 00:00"}}),
    name_of_form);

INSTANTIATE_TEST_SUITE_P(
    Macros, CronMeans,
    ::testing::Values(
        Form{"Yearly", "@yearly", "2026-11-30 00:00", {"2027-01-01 00:00", "2028-01-01 00:00"}},
        Form{"Annually", "@annually", "2026-11-30 00:00", {"2027-01-01 00:00"}},
        Form{"Monthly", "@monthly", "2026-11-30 00:00", {"2026-12-01 00:00", "2027-01-01 00:00"}},
        Form{"Weekly", "@weekly", "2026-11-30 00:00", {"2026-12-06 00:00", "2026-12-13 00:00"}},
        Form{"Daily", " @Daily ", "2026-11-30 00:01", {"2026-12-01 00:00", "2026-12-02 00:00"}},
        Form{"Midnight", "@midnight", "2026-11-30 00:01", {"2026-12-01 00:00"}},
        Form{"Hourly", "@hourly", "2026-11-30 00:01", {"2026-11-30 01:00", "2026-11-30 02:00"}}),
    name_of_form);

TEST(Cron, FindsNothingOutsideOfItsBounds) {
  const auto cron = cron_of("0 6 * * *");
  EXPECT_EQ(cron.next(local_time("2026-11-30 06:01"), local_time("2026-12-01 06:00")),
            std::nullopt);
  EXPECT_EQ(cron.next(local_time("2026-11-30 07:00"), local_time("2026-11-30 06:00")),
            std::nullopt);
  EXPECT_EQ(cron.next(local_time("9999-12-31 06:01")), std::nullopt);
  EXPECT_EQ(cron.next(LocalTime::max()), std::nullopt);
  EXPECT_EQ(cron.next(LocalTime::min()), local_time("0001-01-01 06:00"));
}

TEST(Cron, IsTheSameHoweverItIsWritten) {
  EXPECT_EQ(cron_of("0 6 * * mon-fri"), cron_of("00  6 * * 1,2,3,4,5"));
  EXPECT_EQ(cron_of("@daily"), cron_of("0 0 * * *"));
  EXPECT_FALSE(cron_of("0 6 * * *") == cron_of("0 6 * * 0-7"));
}

TEST(Cron, TellsHowItRepeatsWithinADay) {
  EXPECT_EQ(cron_of("*/5 * * * *").pace(), Cron::Pace::EveryHour);
  EXPECT_EQ(cron_of("0 */1 * * *").pace(), Cron::Pace::EveryHour);
  EXPECT_EQ(cron_of("0 0-23 * * *").pace(), Cron::Pace::EveryHour);
  EXPECT_EQ(cron_of("0 */2 * * *").pace(), Cron::Pace::StepsOfHours);
  EXPECT_EQ(cron_of("0 0-22/2 * * *").pace(), Cron::Pace::TimesOfDay);
  EXPECT_EQ(cron_of("*/5 2 * * *").pace(), Cron::Pace::TimesOfDay);
  EXPECT_EQ(cron_of("0 */2,5 * * *").pace(), Cron::Pace::TimesOfDay);
}

}  // namespace
}  // namespace millrace::schedule::testing
