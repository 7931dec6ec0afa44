#include "connector/sql/evaluation/evaluator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sql/support/expressions.h"

namespace millrace::testing {
namespace {

using ::testing::ElementsAre;
using Cells = std::vector<std::optional<std::string>>;

// Rows of columns, each with its type.
class Rows {
 public:
  explicit Rows(std::vector<Field> fields)
      : builder_(std::make_shared<const Schema>(std::move(fields))) {}

  Rows& row(const Cells& cells) {
    for (const auto& cell : cells) cell ? builder_.add(*cell) : builder_.add_null();
    return *this;
  }
  Batch take() { return builder_.take(); }

 private:
  BatchBuilder builder_;
};

std::vector<std::string> texts(std::string_view expression, const Batch& batch) {
  const auto evaluated = evaluate(expression, batch);
  if (!evaluated) return {"refused: " + evaluated.error().message};
  std::vector<std::string> all;
  for (const auto& row : evaluated->rows) {
    all.push_back(row.fault.empty() ? row.text.value_or("NULL") : "error: " + row.fault);
  }
  return all;
}

Batch truths() {
  return Rows({{"a", {TypeKind::Boolean}}, {"b", {TypeKind::Boolean}}})
      .row({"true", "true"})
      .row({"true", "false"})
      .row({"true", {}})
      .row({"false", {}})
      .row({{}, "true"})
      .row({{}, "false"})
      .row({{}, {}})
      .take();
}

TEST(EvaluatorTest, LogicHasThreeValues) {
  EXPECT_THAT(texts("a AND b", truths()),
              ElementsAre("true", "false", "NULL", "false", "NULL", "false", "NULL"));
  EXPECT_THAT(texts("a OR b", truths()),
              ElementsAre("true", "true", "true", "NULL", "true", "NULL", "NULL"));
  EXPECT_THAT(texts("NOT b", truths()),
              ElementsAre("false", "true", "NULL", "NULL", "false", "true", "NULL"));
  EXPECT_THAT(texts("a IS DISTINCT FROM b", truths()),
              ElementsAre("false", "true", "true", "true", "true", "true", "false"));
  EXPECT_THAT(texts("b IS NOT TRUE", truths()),
              ElementsAre("false", "true", "true", "true", "false", "true", "true"));
}

Batch numbers() {
  return Rows({{"n", {TypeKind::Integer}}, {"t", {}}})
      .row({"0", "a"})
      .row({"2", "b"})
      .row({{}, "c"})
      .row({"-4", {}})
      .take();
}

TEST(EvaluatorTest, WhatIsNotNeededCannotFail) {
  EXPECT_THAT(texts("n <> 0 AND 8 / n > 0", numbers()),
              ElementsAre("false", "true", "NULL", "false"));
  EXPECT_THAT(texts("n = 0 OR 8 / n > 0", numbers()), ElementsAre("true", "true", "NULL", "false"));
  EXPECT_THAT(texts("CASE WHEN n = 0 THEN 'none' ELSE (8 / n)::text END", numbers()),
              ElementsAre("none", "4", "NULL", "-2"));
  EXPECT_THAT(texts("coalesce(n, 1 / (n - n))", numbers()), ElementsAre("0", "2", "NULL", "-4"));
}

// What PostgreSQL 15 answers to each of them, over the column b with the values 1 and 2.
struct Constant {
  std::string expression;
  std::vector<std::string> values;  // "refused" for a constant without a value that is needed.
};

TEST(EvaluatorTest, AConstantThatIsNotNeededMayHaveNoValue) {
  const std::vector<std::string> refused{"refused: division by zero"};
  const std::vector<Constant> all{
      {"false AND 1/0=1", {"false", "false"}},
      {"true OR 1/0=1", {"true", "true"}},
      {"CASE WHEN true THEN 1 ELSE 1/0 END", {"1", "1"}},
      {"CASE WHEN false THEN 1/0 ELSE 1 END", {"1", "1"}},
      {"CASE WHEN NULL THEN 1/0 ELSE 5 END", {"5", "5"}},
      {"CASE 1 WHEN 1 THEN 2 ELSE 1/0 END", {"2", "2"}},
      {"CASE WHEN b > 100 THEN 1 WHEN true THEN 2 ELSE 1/0 END", {"2", "2"}},
      {"CASE WHEN coalesce(1, 1/0) = 1 THEN 2 ELSE 1/0 END", {"2", "2"}},
      {"coalesce(1, 1/0)", {"1", "1"}},
      {"coalesce(NULL, 3, 1/0)", {"3", "3"}},
      {"coalesce(b, 2, 1/0)", {"1", "2"}},
      {"b > 1 AND false AND 1/0=1", {"false", "false"}},
      {"NOT (true OR 1/0=1)", {"false", "false"}},
      {"(false AND 1/0=1) IS NULL", {"false", "false"}},
      {"(true OR b > 1) IS TRUE OR 1/0 = 1", {"true", "true"}},
      {"false AND 'x'::text::bigint = 1", {"false", "false"}},
      {"false AND 'x'::bigint = 1", {"refused: invalid input syntax for type bigint: \"x\""}},
      {"NULL AND 1/0=1", refused},
      {"b > 1 AND 1/0 = 1", refused},
      {"1/0=1 AND false", refused},
      {"CASE WHEN b > 1 THEN 1/0 ELSE 1 END", refused},
      {"CASE b WHEN 1 THEN 1/0 ELSE 2 END", refused},
      {"coalesce(b, 1/0)", refused}};
  for (const auto& [expression, values] : all) {
    const auto rows = Rows({{"b", {TypeKind::Integer}}}).row({"1"}).row({"2"}).take();
    EXPECT_EQ(texts(expression, rows), values) << expression;
  }
}

TEST(EvaluatorTest, ARowWithoutAValueDoesNotSpoilTheOthers) {
  EXPECT_THAT(texts("8 / n", numbers()), ElementsAre("error: division by zero", "4", "NULL", "-2"));
  EXPECT_THAT(texts("8 / n > 1 AND t = 'b'", numbers()),
              ElementsAre("error: division by zero", "true", "false", "false"));
}

TEST(EvaluatorTest, WhatNeedsAValueThatIsMissingFindsNullThere) {
  for (const auto* expression : {"(CASE WHEN 8 / n > 1 THEN '1' ELSE '2' END)::integer",
                                 "(CASE WHEN n > 1 AND t <> '' THEN '1' ELSE (8 / n)::text END)"
                                 "::integer",
                                 "coalesce((8 / n)::text, t)::integer"}) {
    const auto evaluated = evaluate(
        expression,
        Rows({{"n", {TypeKind::Integer}}, {"t", {}}}).row({"0", "1"}).row({"2", "1"}).take());

    ASSERT_TRUE(evaluated) << expression;
    EXPECT_EQ(evaluated->rows[0].fault, "division by zero") << expression;
    EXPECT_EQ(evaluated->faults.size(), 1u) << expression;
  }
}

TEST(EvaluatorTest, ACaseWithAnOperandComparesIt) {
  EXPECT_THAT(texts("CASE n WHEN 0 THEN 'zero' WHEN 2 THEN t END", numbers()),
              ElementsAre("zero", "b", "NULL", "NULL"));
}

TEST(EvaluatorTest, ListsAreLookedUpAndCompared) {
  EXPECT_THAT(texts("n IN (2, 3)", numbers()), ElementsAre("false", "true", "NULL", "false"));
  EXPECT_THAT(texts("n IN (1, 2, 3, 4, 5, 6, -4)", numbers()),
              ElementsAre("false", "true", "NULL", "true"));
  EXPECT_THAT(texts("n NOT IN (1, 2, 3, 4, 5, NULL)", numbers()),
              ElementsAre("NULL", "false", "NULL", "NULL"));
  EXPECT_THAT(texts("t IN ('a', 'b', 'x', 'y', 'z')", numbers()),
              ElementsAre("true", "true", "false", "NULL"));
  EXPECT_THAT(texts("n IN (2, 2.5)", numbers()), ElementsAre("false", "true", "NULL", "false"));
  EXPECT_THAT(texts("n = ANY (ARRAY[0, -4])", numbers()),
              ElementsAre("true", "false", "NULL", "true"));
  EXPECT_THAT(texts("n > ALL (ARRAY[0, -4])", numbers()),
              ElementsAre("false", "true", "NULL", "false"));
}

TEST(EvaluatorTest, TypesThatAreComparedCanBeDistinct) {
  EXPECT_EQ(value_of("interval '1 hour' IS DISTINCT FROM time '01:00'"), "false");
  EXPECT_EQ(value_of("time '01:00' IS NOT DISTINCT FROM interval '2 hours'"), "false");
  EXPECT_EQ(value_of("1 IS DISTINCT FROM '1'"), "false");
  EXPECT_EQ(value_of("NULL IS DISTINCT FROM 1.5"), "true");
}

TEST(EvaluatorTest, NullIfKeepsTheTypeOfADate) {
  EXPECT_EQ(value_of("nullif(date '2024-01-31', timestamptz '2024-01-30')"), "2024-01-31");
  EXPECT_EQ(value_of("nullif(date '2024-01-31', timestamp '2024-01-31')"), "NULL");
}

TEST(EvaluatorTest, RangesHaveBothEnds) {
  EXPECT_THAT(texts("n BETWEEN 0 AND 2", numbers()), ElementsAre("true", "true", "NULL", "false"));
  EXPECT_THAT(texts("n NOT BETWEEN 0 AND 2", numbers()),
              ElementsAre("false", "false", "NULL", "true"));
  EXPECT_THAT(texts("n BETWEEN SYMMETRIC 2 AND 0", numbers()),
              ElementsAre("true", "true", "NULL", "false"));
}

TEST(EvaluatorTest, FormsThatTakeAnyType) {
  EXPECT_THAT(texts("coalesce(t, 'none')", numbers()), ElementsAre("a", "b", "c", "none"));
  EXPECT_THAT(texts("nullif(n, 0)", numbers()), ElementsAre("NULL", "2", "NULL", "-4"));
  EXPECT_THAT(texts("nullif(1.50, 0::double precision * n)", numbers()),
              ElementsAre("1.5", "1.5", "1.5", "1.5"));
  EXPECT_THAT(texts("greatest(n, 1)", numbers()), ElementsAre("1", "2", "1", "1"));
  EXPECT_THAT(texts("least(n, 0.5)", numbers()), ElementsAre("0", "0.5", "0.5", "-4"));
}

TEST(EvaluatorTest, ACommonPartMayBeNeededForDifferentRows) {
  EXPECT_THAT(texts("CASE WHEN n > 0 THEN 8 / n ELSE 0 END + CASE WHEN n < 0 THEN 8 / n ELSE 0 END",
                    numbers()),
              ElementsAre("0", "4", "0", "-2"));
}

TEST(EvaluatorTest, ADecimalOfTooManyDigitsFailsItsRowAlone) {
  const Batch batch = Rows({{"d", {TypeKind::Decimal}}})
                          .row({"1.10"})
                          .row({"123456789012345678901234567890123456789"})
                          .take();

  const auto all = texts("d > 1", batch);

  EXPECT_EQ(all[0], "true");
  EXPECT_THAT(all[1], ::testing::StartsWith("error: "));
}

TEST(EvaluatorTest, NanIsTheGreatestOfAll) {
  const Batch batch = Rows({{"d", {TypeKind::Double}}}).row({"NaN"}).row({"1e300"}).take();

  EXPECT_THAT(texts("d > '1e308'::float8", batch), ElementsAre("true", "false"));
  EXPECT_THAT(texts("d = 'NaN'", batch), ElementsAre("true", "false"));
  EXPECT_THAT(texts("greatest(d, 5)", batch), ElementsAre("NaN", "1e+300"));
}

struct Refusal {
  std::string name;
  std::string expression;
  std::string message;
};

class EvaluatorRefuses : public ::testing::TestWithParam<Refusal> {};

TEST_P(EvaluatorRefuses, WithASentence) {
  const auto& [name, expression, message] = GetParam();

  EXPECT_THAT(texts(expression, numbers()),
              ElementsAre(::testing::HasSubstr("refused: " + message)));
}

INSTANTIATE_TEST_SUITE_P(
    , EvaluatorRefuses,
    ::testing::Values(
        Refusal{"TextComparedWithANumber", "t > 0",
                "there is no operator for these types: text > bigint; declare the type of the "
                "column under columns, or cast it: x::bigint"},
        Refusal{"AFunctionThatIsNotThere", "frobnicate(t)", "there is no function frobnicate"},
        Refusal{"ANumberAsACondition", "n AND true",
                "the argument of AND must be boolean, not bigint"},
        Refusal{"AnAggregate", "var_pop(n)", "var_pop is computed over several rows"},
        Refusal{"AnArrayWithoutElements", "n = ANY (ARRAY[])",
                "cannot determine type of empty array; give it an element"},
        Refusal{"AListWithALiteralThatDoesNotFit", "n IN (1, 2, 3, 4, 'x')",
                "invalid input syntax for type bigint: \"x\""},
        Refusal{"ConstantsThatFail", "1 / 0", "division by zero"},
        Refusal{"ALiteralThatDoesNotFit", "n = 'x'", "invalid input syntax for type bigint: \"x\""},
        Refusal{"ResultsWithoutACommonType", "CASE WHEN n = 0 THEN 1 ELSE t END",
                "the values of CASE cannot be both"}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace millrace::testing
