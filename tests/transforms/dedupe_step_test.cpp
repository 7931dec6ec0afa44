#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/temp_folder.h"
#include "tests/transforms/step_run.h"

namespace millrace::transforms {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::Rows;
using testing::StepRun;

const Rows kOrders{{"ada", "2", "2026-01-02"},   {"bob", "10", "2026-01-01"},
                   {"ada", "10", "∅"},           {"∅", "1", "2026-01-01"},
                   {"bob", "9", "2026-01-03"},   {"∅", "∅", "2026-01-04"},
                   {"ada", "10.0", "2026-01-01"}};
const std::vector<std::string> kColumns{"who", "n decimal", "day date"};

struct Kept {
  std::string name, keep;
  std::vector<std::uint64_t> rows;
};

class DedupeKeeps : public ::testing::TestWithParam<Kept> {};

TEST_P(DedupeKeeps, TheRowsThatAreDocumented) {
  const auto& [name, keep, rows] = GetParam();
  StepRun step("dedupe", "{key: who, keep: " + keep + "}");
  testing::TempFolder folder;
  step.context.scratch = folder.path();

  for (const std::uint64_t memory : {std::uint64_t{256} << 20, std::uint64_t{0}}) {
    step.context.memory = {memory};
    for (const std::size_t rows_per_batch : {1, 3, 100}) {
      const auto result = step.run(kColumns, kOrders, rows_per_batch);
      EXPECT_EQ(result.error, "");
      EXPECT_EQ(result.origins, rows);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    , DedupeKeeps,
    ::testing::Values(
        Kept{"First", "first", {1, 2, 4}}, Kept{"Last", "last", {5, 6, 7}},
        Kept{"GreatestAsNumber", "{max: n}", {2, 3, 4}},
        Kept{"LeastAsNumber", "{min: n}", {1, 4, 5}}, Kept{"Latest", "{max: day}", {1, 5, 6}},
        Kept{"EarliestThatIsThere", "{min: day}", {2, 4, 7}},
        Kept{"GreatestOfAnExpression", "{max: 'coalesce(n, 0) * -1'}", {1, 5, 6}},
        Kept{"LeastOfAnExpression", "{min: 'mod(n, 10)'}", {2, 3, 4}},
        Kept{"NullOfAnExpressionLast", "{max: 'CASE WHEN n < 10 THEN day END'}", {1, 4, 5}},
        Kept{"TheLongestWait", "{max: \"timestamp '2026-02-01' - day\"}", {2, 4, 7}}),
    [](const auto& test) { return test.param.name; });

TEST(DedupeStep, ComparesJsonAsJsonb) {
  const StepRun step("dedupe", "j");

  const auto result =
      step.run({"j json"}, {{R"({"a":1,"b":2})"}, {R"({"b":2, "a":1.0})"}, {R"({"a":2,"b":2})"}});

  EXPECT_THAT(result.origins, ElementsAre(1, 3));
}

TEST(DedupeStep, ComparesKeysByTheirTypes) {
  const StepRun step("dedupe", "{key: [a, b]}");
  const Rows rows{{"1.10", "2026-01-31 00:00:00Z"},
                  {"1.1", "2026-01-31 07:00:00+07"},
                  {"1.1", "2026-01-31 07:00:01+07"}};

  EXPECT_THAT(step.run({"a decimal", "b timestamptz"}, rows).origins, ElementsAre(1, 3));
  EXPECT_THAT(step.run({"a", "b"}, rows).origins, ElementsAre(1, 2, 3));
}

TEST(DedupeStep, ComparesTextByCodePoint) {
  const StepRun step("dedupe", "{key: k, keep: {max: v}}");

  EXPECT_THAT(
      step.run({"k", "v"}, {{"a", "10"}, {"a", "9"}, {"a", "Z"}, {"a", "é"}, {"a", "z"}}).rows,
      ElementsAre(ElementsAre("a", "é")));
}

TEST(DedupeStep, TakesAColumnsNameAsItIsBeforeAnExpression) {
  const StepRun step("dedupe", "{key: k, keep: {max: b+1}}");
  const Rows rows{{"k", "1", "9"}, {"k", "2", "8"}};

  EXPECT_THAT(step.run({"k", "b+1", "b integer"}, rows).origins, ElementsAre(2));
  EXPECT_THAT(step.run({"k", "a", "b integer"}, rows).origins, ElementsAre(1));
}

TEST(DedupeStep, FailsTheRowsThatHaveNoRankAndRanksTheOthers) {
  StepRun step("dedupe", "{key: k, keep: {max: 10 / n}}");
  testing::TempFolder folder;
  step.context.scratch = folder.path();
  const Rows rows{{"a", "0"}, {"a", "5"}, {"b", "1"}, {"a", "2"}, {"b", "0"}, {"c", "0"}};

  for (const std::uint64_t memory : {std::uint64_t{256} << 20, std::uint64_t{0}}) {
    step.context.memory = {memory};
    for (const std::size_t rows_per_batch : {1, 4, 100}) {
      const auto result = step.run({"k", "n integer"}, rows, rows_per_batch);
      EXPECT_EQ(result.error, "");
      EXPECT_THAT(result.origins, ElementsAre(3, 4));
      EXPECT_THAT(result.failed, ElementsAre("row 1: division by zero", "row 5: division by zero",
                                             "row 6: division by zero"));
    }
  }
}

TEST(DedupeStep, QuotesNothingOfAHiddenColumnInAReason) {
  StepRun step("dedupe", "{key: k, keep: {max: 'code::integer'}}");

  const auto told = step.run({"k", "code"}, {{"a", "secret"}}).failed;
  step.context.hidden_columns = {"code"};
  const auto hidden = step.run({"k", "code"}, {{"a", "secret"}}).failed;

  EXPECT_THAT(told, ElementsAre(HasSubstr("\"secret\"")));
  EXPECT_THAT(hidden, ElementsAre(HasSubstr("invalid input syntax for type bigint: ***")));
}

TEST(DedupeStep, LetsTheFirstRowsPassAtOnce) {
  StepRun step("dedupe", "{key: a}");
  const auto schema = std::make_shared<const Schema>(testing::fields_of({"a"}));
  const auto bound = *step.step().bind(schema, step.context);
  struct Count final : components::StepOutput {
    void put(Batch batch) override { rows += batch.rows; }
    void fail_row(const Batch&, std::size_t, std::string) override {}
    void quarantine(const Batch&, std::size_t, std::string) override {}
    std::size_t rows = 0;
  } out;
  BatchBuilder builder(schema);
  for (const char* text : {"x", "y", "x"}) builder.add(text);

  ASSERT_TRUE(bound->apply(builder.take(), out));

  EXPECT_EQ(out.rows, 2u);
}

TEST(DedupeStep, GivesManyRowsTheSameWhateverItsMemory) {
  testing::TempFolder folder;
  Rows rows;
  for (int i = 0; i < 3000; ++i) {
    rows.push_back({std::to_string(i * 7919 % 1000), std::to_string(i * 31 % 777)});
  }
  for (const std::string keep : {"first", "last", "{max: v}", "{min: v}", "{max: 'abs(v - 400)'}",
                                 "{min: 'v::text || k'}"}) {
    StepRun step("dedupe", "{key: k, keep: " + keep + "}");
    step.context.scratch = folder.path();
    const auto whole = step.run({"k", "v integer"}, rows).origins;
    EXPECT_EQ(whole.size(), 1000u);
    for (const std::uint64_t memory : {0, 20'000, 100'000}) {
      step.context.memory = {memory};
      const auto result = step.run({"k", "v integer"}, rows, 100);
      EXPECT_EQ(result.error, "");
      EXPECT_EQ(result.origins, whole) << keep << " in " << memory;
    }
  }
}

TEST(DedupeStep, SaysWhyItCannotSpill) {
  for (const std::string keep : {"first", "last"}) {
    StepRun step("dedupe", "{key: k, keep: " + keep + "}");
    step.context.scratch = "/is/not/there";
    step.context.memory = {0};
    Rows rows;
    for (int i = 0; i < 1000; ++i) rows.push_back({std::to_string(i)});

    EXPECT_THAT(step.run({"k"}, rows).error, HasSubstr("cannot make a temporary file in"));
  }
}

TEST(DedupeStep, NamesColumnsThatAreNotThere) {
  const StepRun step("dedupe", "{key: [a, x], keep: {max: y}}");

  EXPECT_THAT(step.check({"a"}), HasSubstr("names the column \"x\""));
  EXPECT_THAT(step.check({"a"}), HasSubstr("names the column \"y\""));
  EXPECT_THAT(step.run({"a"}, {}).error, HasSubstr("the report has no columns \"x\""));
}

struct WrongRank {
  std::string name, by, problem;
};

class DedupeRefusesToRank : public ::testing::TestWithParam<WrongRank> {};

TEST_P(DedupeRefusesToRank, WhenCheckedAndWhenBound) {
  const StepRun step("dedupe", "{key: a, keep: {max: \"" + GetParam().by + "\"}}");
  const std::vector<std::string> columns{"a", "seen_at timestamptz", "doc json"};

  EXPECT_THAT(step.check(columns), HasSubstr(GetParam().problem));
  EXPECT_THAT(step.run(columns, {}).error, HasSubstr(GetParam().problem));
}

INSTANTIATE_TEST_SUITE_P(
    , DedupeRefusesToRank,
    ::testing::Values(WrongRank{"AMisspeltColumn", "seenat", "did you mean 'seen_at'?"},
                      WrongRank{"AMisspeltColumnInAnExpression", "coalesce(seenat, now())",
                                "names the column \"seenat\""},
                      WrongRank{"ATypeThatDoesNotFit", "a + 1",
                                "no operator for these types: text + bigint"},
                      WrongRank{"AnUnknownFunction", "lenght(a)", "length"},
                      WrongRank{"Jsonb", "doc -> 'at'", "keep cannot compare values of type jsonb"},
                      WrongRank{"AnOrder", "a DESC", "without ASC or DESC"},
                      WrongRank{"NoExpression", "a +", "syntax error"},
                      WrongRank{"AMisspeltNameOfTwoWords", "Signed off now",
                                "if it is the name of a column, write it in double quotes"}),
    [](const auto& test) { return test.param.name; });

TEST(DedupeStep, RefusesAKeyOfNothingAndOneThatRepeats) {
  EXPECT_THAT(StepRun("dedupe", "{key: []}").check({"a"}), HasSubstr("by no column"));
  EXPECT_THAT(StepRun("dedupe", "{key: [a, a]}").check({"a"}), HasSubstr("\"a\" twice in its key"));
  EXPECT_THAT(StepRun("dedupe", "{key: lower(a)}").check({"a"}),
              HasSubstr("make a column of it with set before"));
}

struct WrongDedupe {
  std::string name, yaml, problem;
};

class DedupeRejects : public ::testing::TestWithParam<WrongDedupe> {};

TEST_P(DedupeRejects, AndSaysWhatToWrite) {
  EXPECT_THAT(StepRun("dedupe", GetParam().yaml).problems(), HasSubstr(GetParam().problem));
}

INSTANTIATE_TEST_SUITE_P(
    , DedupeRejects,
    ::testing::Values(
        WrongDedupe{"NoKey", "{keep: last}", "key"},
        WrongDedupe{"AnotherWord", "{key: a, keep: latest}", "'latest' is not one of the choices"},
        WrongDedupe{"MaxOfNothing", "{key: a, keep: max}",
                    "'max' needs a column or an expression; write {max: updated_at}"},
        WrongDedupe{"FirstOfAColumn", "{key: a, keep: {first: b}}",
                    "takes no column and no expression; write first alone"},
        WrongDedupe{"AnotherWay", "{key: a, keep: {maximum: b}}", "'maximum' is not a way"},
        WrongDedupe{"Both", "{key: a, keep: {max: b, min: b}}", "needs exactly one way"}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace millrace::transforms
