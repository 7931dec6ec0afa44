#include <string>

#include <gtest/gtest.h>

#include "connector/schedule/cron.h"

namespace millrace::schedule {
namespace {

struct Mistake {
  std::string name;
  std::string text;
  std::string complaint;
};

void PrintTo(const Mistake& mistake, std::ostream* out) {
  *out << mistake.text;
}

class CronRefuses : public ::testing::TestWithParam<Mistake> {};

TEST_P(CronRefuses, AndSaysWhatToWrite) {
  const auto cron = Cron::parse(GetParam().text);

  ASSERT_FALSE(cron);
  EXPECT_EQ(cron.error(), GetParam().complaint);
}

std::string name_of_mistake(const ::testing::TestParamInfo<Mistake>& test) {
  return test.param.name;
}

const std::string kFive =
    " where five are needed: minute, hour, day of the month, month, weekday; for six o'clock on "
    "working days write 0 6 * * mon-fri";

INSTANTIATE_TEST_SUITE_P(
    Fields, CronRefuses,
    ::testing::Values(
        Mistake{"None", "", "there are 0 fields" + kFive},
        Mistake{"One", "6", "there is 1 field" + kFive},
        Mistake{"Four", "0 6 * *", "there are 4 fields" + kFive},
        Mistake{"Eight", "0 0 6 * * * * *", "there are 8 fields" + kFive},
        Mistake{"Seconds", "0 0 6 * * mon",
                "there are 6 fields; write five, without seconds and years: minute, hour, day of "
                "the month, month, weekday"},
        Mistake{"Years", "0 0 6 * * ? 2027",
                "there are 7 fields; write five, without seconds and years: minute, hour, day of "
                "the month, month, weekday"}),
    name_of_mistake);

INSTANTIATE_TEST_SUITE_P(
    Values, CronRefuses,
    ::testing::Values(
        Mistake{"Minute60", "60 * * * *", "the minute cannot be '60'; write 0 to 59"},
        Mistake{"Hour24", "0 24 * * *", "the hour cannot be '24'; write 0 to 23"},
        Mistake{"Day0", "0 0 0 * *", "the day of the month cannot be '0'; write 1 to 31"},
        Mistake{"Day32", "0 0 32 * *", "the day of the month cannot be '32'; write 1 to 31"},
        Mistake{"Month13", "0 0 1 13 *", "the month cannot be '13'; write 1 to 12, or jan to dec"},
        Mistake{"Month0", "0 0 1 0 *", "the month cannot be '0'; write 1 to 12, or jan to dec"},
        Mistake{"Weekday8", "0 0 * * 8", "the weekday cannot be '8'; write 0 to 7, or sun to sat"},
        Mistake{"Negative", "-5 * * * *", "the minute is incomplete: a number is missing"},
        Mistake{"AHugeNumber", "99999999999999999999 * * * *",
                "the minute cannot be '99999999999999999999'; write 0 to 59"},
        Mistake{"AFraction", "0.5 * * * *", "the minute cannot be '0.5'; write 0 to 59"},
        Mistake{"AWholeName", "0 0 * * monday", "the weekday cannot be 'monday'; write mon"},
        Mistake{"AWholeNameOfAMonth", "0 0 1 August *", "the month cannot be 'August'; write aug"},
        Mistake{"ANameOfAnotherField", "0 0 1 mon *",
                "the month cannot be 'mon'; write 1 to 12, or jan to dec"},
        Mistake{"ANameOfAnotherLanguage", "0 0 * * mo",
                "the weekday cannot be 'mo'; write 0 to 7, or sun to sat"},
        Mistake{"JenkinsHash", "H 6 * * *", "the minute cannot be 'H'; write 0 to 59"},
        Mistake{"AQuestionMark", "? 6 * * *", "the minute cannot be '?'; write 0 to 59"},
        Mistake{"ATime", "6:30 * * * *", "the minute cannot be '6:30'; write 0 to 59"},
        Mistake{"AnEmptyItem", "1,,2 * * * *", "the minute is incomplete: a number is missing"},
        Mistake{"AnOpenList", "1, * * * *", "the minute is incomplete: a number is missing"},
        Mistake{"AnOpenRange", "0 6- * * *", "the hour is incomplete: a number is missing"},
        Mistake{"AControlCharacter", "0 6 * * \x1b[31m",
                "the weekday cannot be '\\x1b[31m'; write 0 to 7, or sun to sat"}),
    name_of_mistake);

INSTANTIATE_TEST_SUITE_P(
    RangesAndSteps, CronRefuses,
    ::testing::Values(
        Mistake{"BackwardHours", "0 22-4 * * *", "the hour '22-4' runs backwards; write 22-23,0-4"},
        Mistake{"BackwardWeekdays", "0 0 * * sat-mon",
                "the weekday 'sat-mon' runs backwards; write sat-sun,sun-mon"},
        Mistake{"BackwardMonths", "0 0 1 11-2 *",
                "the month '11-2' runs backwards; write nov-dec,jan-feb"},
        Mistake{"StepWithoutRange", "5/15 * * * *",
                "the minute '5/15' has a step but no range; write 5-59/15"},
        Mistake{"StepOfAName", "0 0 1 feb/3 *",
                "the month 'feb/3' has a step but no range; write feb-dec/3"},
        Mistake{"StepOf0", "*/0 * * * *",
                "the minute '*/0' needs a number from 1 on after the slash; write */5"},
        Mistake{"StepOfNothing", "*/ * * * *",
                "the minute '*/' needs a number from 1 on after the slash; write */5"},
        Mistake{"TwoSteps", "*/5/5 * * * *",
                "the minute '*/5/5' needs a number from 1 on after the slash; write */5"},
        Mistake{"StepOf90Minutes", "*/90 * * * *",
                "the minute cannot go in steps of 90; for longer intervals write every: 90m"},
        Mistake{"StepOf36Hours", "0 */36 * * *",
                "the hour cannot go in steps of 36; for longer intervals write every: 36h"},
        Mistake{"StepOf40Days", "0 0 */40 * *",
                "the day of the month cannot go in steps of 40; write a step of at most 30"}),
    name_of_mistake);

INSTANTIATE_TEST_SUITE_P(
    Days, CronRefuses,
    ::testing::Values(
        Mistake{"BeforeTheLastTooFar", "0 0 L-31 * *",
                "the day of the month cannot be 'L-31'; write L for the last day, or L-1 to L-30 "
                "for a day before it"},
        Mistake{"BeforeTheLastOfNothing", "0 0 L- * *",
                "the day of the month cannot be 'L-'; write L for the last day, or L-1 to L-30 for "
                "a day before it"},
        Mistake{"ALastNumber", "0 0 5L * *", "the day of the month cannot be '5L'; write 1 to 31"},
        Mistake{"AWorkingDayOfNothing", "0 0 W * *",
                "the day of the month is incomplete: a number is missing"},
        Mistake{"WorkingDaysOfARange", "0 0 1-5W * *",
                "the day of the month cannot be '1-5'; write 1 to 31"},
        Mistake{"ASixthFriday", "0 0 * * fri#6",
                "the weekday 'fri#6' needs a number from 1 to 5 after the #; write fri#2 for the "
                "second Friday of a month"},
        Mistake{"ANumberOfNoDay", "0 0 * * #2", "the weekday is incomplete: a number is missing"},
        Mistake{"LastOfTheWeek", "0 0 * * L",
                "the weekday cannot be 'L'; write 0 to 7, or sun to sat"},
        Mistake{"LastInAnotherField", "0 L * * *", "the hour cannot be 'L'; write 0 to 23"}),
    name_of_mistake);

INSTANTIATE_TEST_SUITE_P(
    Names, CronRefuses,
    ::testing::Values(
        Mistake{"AMisspeltOne", "@dayly", "'@dayly' is not a known name; did you mean '@daily'?"},
        Mistake{"Anything", "@x",
                "'@x' is not a known name; use one of @yearly, @annually, @monthly, @weekly, "
                "@daily, @midnight and @hourly"},
        Mistake{"MoreBehindIt", "@daily 6", "nothing can follow @daily"},
        Mistake{"Every", "@every 5m",
                "intervals have an option of their own; write every: 15m instead of cron"},
        Mistake{"Reboot", "@reboot", "@reboot is not a time; start the sync with millrace run"}),
    name_of_mistake);

const std::string kNever =
    "it never comes: no month that it names has such a day; write L for the last day of each";

INSTANTIATE_TEST_SUITE_P(
    ImpossibleDates, CronRefuses,
    ::testing::Values(Mistake{"February30", "0 0 30 2 *", kNever},
                      Mistake{"The31stOfShortMonths", "0 0 31 4,6,9,11 *", kNever},
                      Mistake{"ThirtyBeforeTheLastOfFebruary", "0 0 L-30 2 *", kNever},
                      Mistake{"TheWorkingDayNearestToFebruary30", "0 0 30W feb *", kNever},
                      Mistake{"AnAbsentDayThatIsAMonday", "0 0 30 2 */7", kNever}),
    name_of_mistake);

TEST(Cron, TakesAnImpossibleDayWhereTheWeekdayIsEnough) {
  EXPECT_TRUE(Cron::parse("0 0 30 2 mon"));
}

}  // namespace
}  // namespace millrace::schedule
