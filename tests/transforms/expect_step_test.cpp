#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/temp_folder.h"
#include "tests/transforms/step_run.h"

namespace millrace::transforms {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::Rows;
using testing::StepRun;

const Rows kPeople{{"1", "a@x", "SG", "30"}, {"2", "∅", "VN", "-1"},  {"3", "b", "XX", "∅"},
                   {"3", "c@x", "∅", "200"}, {"∅", "d@x", "SG", "5"}, {"∅", "e@x", "SG", "6"}};
const std::vector<std::string> kPersonColumns{"id integer", "email", "country", "age integer"};

struct Expected {
  std::string name, rules;
  std::vector<std::uint64_t> kept;
};

class ExpectDrops : public ::testing::TestWithParam<Expected> {};

TEST_P(ExpectDrops, TheRowsThatBreakTheRule) {
  const auto& [name, rules, kept] = GetParam();
  StepRun step("expect", "{" + rules + ", on_violation: drop}");
  ASSERT_EQ(step.problems(), "");
  testing::TempFolder folder;
  step.context.scratch = folder.path();

  for (const std::uint64_t memory : {std::uint64_t{256} << 20, std::uint64_t{0}}) {
    step.context.memory = {memory};
    for (const std::size_t rows_per_batch : {1, 4, 100}) {
      const auto result = step.run(kPersonColumns, kPeople, rows_per_batch);
      EXPECT_EQ(result.error, "");
      EXPECT_EQ(result.origins, kept);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    , ExpectDrops,
    ::testing::Values(Expected{"NotNull", "not_null: email", {1, 3, 4, 5, 6}},
                      Expected{"NotNullOfSeveral", "not_null: [email, id]", {1, 3, 4}},
                      Expected{"In", "in: {country: [SG, VN]}", {1, 2, 4, 5, 6}},
                      Expected{"Range", "range: {age: {min: 0, max: 120}}", {1, 3, 5, 6}},
                      Expected{"RangeFromBelow", "range: {age: {min: 6}}", {1, 3, 4, 6}},
                      Expected{"RangeFromAbove", "range: {age: {max: 6}}", {2, 3, 5, 6}},
                      Expected{"Condition", "that: age > 5 OR email IS NULL", {1, 2, 3, 4, 6}},
                      Expected{"Unique", "unique: id", {1, 2, 3, 5, 6}},
                      Expected{"UniqueTogether", "unique: [country, id]", {1, 2, 3, 4, 5, 6}},
                      Expected{"UniqueAmongThoseThatKeepTheOthers",
                               "unique: id, not_null: country, range: {age: {max: 120}}",
                               {1, 2, 3, 5, 6}}),
    [](const auto& test) { return test.param.name; });

TEST(ExpectStep, FailsAtTheEndWithAllRulesThatAreBroken) {
  const StepRun step("expect", "{not_null: email, unique: id, that: age >= 0}");

  const auto result = step.run(kPersonColumns, kPeople);

  EXPECT_EQ(result.error,
            "expected that email has a value: 1 row (row 2), expected that age >= 0: 1 row "
            "(row 2), expected that id is unique: 1 row (row 4); fix them in the report, or set "
            "on_violation: drop or quarantine");
}

TEST(ExpectStep, NamesThreeRowsOfEachRule) {
  const StepRun step("expect", "age > 1000");

  EXPECT_THAT(step.run(kPersonColumns, kPeople).error,
              HasSubstr("age > 1000: 5 rows (rows 1; 2; 4; ...)"));
}

TEST(ExpectStep, QuarantinesWithTheReason) {
  const StepRun step("expect", "{unique: id, in: {country: [SG, VN]}, on_violation: quarantine}");

  const auto result = step.run(kPersonColumns, kPeople);

  EXPECT_THAT(result.origins, ElementsAre(1, 2, 4, 5, 6));
  EXPECT_THAT(result.failed, ElementsAre("row 3: expected that country is SG or VN"));
}

TEST(ExpectStep, ToleratesAsManyAsItSays) {
  const StepRun number("expect", "{not_null: id, on_violation: drop, at_most: 2}");
  const StepRun fewer("expect", "{not_null: id, on_violation: drop, at_most: 1}");
  const StepRun share("expect", "{not_null: id, on_violation: drop, at_most: 34%}");
  const StepRun lesser("expect", "{not_null: id, on_violation: drop, at_most: 33%}");

  EXPECT_EQ(number.run(kPersonColumns, kPeople).error, "");
  EXPECT_THAT(fewer.run(kPersonColumns, kPeople).error,
              HasSubstr("2 of 6 rows break its rules, more than at_most: 1 allows"));
  EXPECT_EQ(share.run(kPersonColumns, kPeople).error, "");
  EXPECT_THAT(lesser.run(kPersonColumns, kPeople).error,
              HasSubstr("more than at_most: 33% allows"));
}

TEST(ExpectStep, CountsTheRowsOfTheExport) {
  EXPECT_EQ(StepRun("expect", "{rows: {min: 6, max: 6}}").run(kPersonColumns, kPeople).error, "");
  EXPECT_EQ(StepRun("expect", "{rows: {min: 7}}").run(kPersonColumns, kPeople).error,
            "6 rows came in, and at least 7 are expected");
  EXPECT_EQ(StepRun("expect", "{rows: {max: 5}}").run(kPersonColumns, kPeople).error,
            "6 rows came in, and at most 5 are expected");
  EXPECT_THAT(StepRun("expect", "{rows: {min: 1}}").run(kPersonColumns, {}).error,
              HasSubstr("0 rows came in"));
}

TEST(ExpectStep, SaysWhatIsWrongWithItsOptions) {
  EXPECT_THAT(StepRun("expect", "{}").problems(), HasSubstr("expects nothing"));
  EXPECT_THAT(StepRun("expect", "{range: {age: {}}}").problems(),
              HasSubstr("has neither min nor max"));
  EXPECT_THAT(StepRun("expect", "{that: true, at_most: 1%}").problems(),
              HasSubstr("needs on_violation: drop or quarantine"));
  EXPECT_THAT(StepRun("expect", "{rows: {min: 2, max: 1}}").problems(),
              HasSubstr("has a min above its max"));
}

TEST(ExpectStep, RefusesARangeThatNoValueLiesIn) {
  const auto problem_of = [](const std::string& column, const std::string& range) {
    return StepRun("expect", "{range: {x: " + range + "}}").check({column});
  };
  for (const auto* column : {"x integer", "x decimal", "x double", "x date", "x text"}) {
    const bool is_date = std::string(column) == "x date";
    EXPECT_THAT(
        problem_of(column, is_date ? "{min: 2026-02-01, max: 2026-01-31}" : "{min: '5', max: '1'}"),
        HasSubstr("has a range whose min is above its max"))
        << column;
  }
  EXPECT_EQ(problem_of("x integer", "{min: '5', max: '10'}"), "");
  EXPECT_EQ(problem_of("x integer", "{min: '5', max: '5'}"), "");
}

TEST(ExpectStep, ChecksItsColumnsAndTypes) {
  for (const auto* rule :
       {"{in: {mail: [a]}}", "{range: {mail: {min: a}}}", "{matches: {mail: a}}"}) {
    EXPECT_THAT(StepRun("expect", rule).check(kPersonColumns),
                AllOf(HasSubstr("names the column \"mail\""), Not(HasSubstr("single quotes"))));
  }
  EXPECT_THAT(StepRun("expect", "{not_null: mail}").check(kPersonColumns),
              HasSubstr("names the column \"mail\""));
  EXPECT_THAT(StepRun("expect", "{unique: [mail]}").check(kPersonColumns),
              HasSubstr("names the column \"mail\""));
  EXPECT_THAT(StepRun("expect", "{in: {age: [old]}}").check(kPersonColumns),
              HasSubstr("invalid input syntax for type bigint: \"old\""));
  EXPECT_THAT(StepRun("expect", "{that: age + 1}").check(kPersonColumns),
              HasSubstr("must be boolean, not bigint"));
  EXPECT_EQ(StepRun("expect", "{in: {'L\"X': [\"it's\"]}}").check({"L\"X"}), "");
}

}  // namespace
}  // namespace millrace::transforms
