// Functions on numbers in expressions: what the library of numbers alone does not show.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sql/support/expressions.h"

namespace millrace::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::StartsWith;

// Columns n and f: a number and a format.
Batch numbers_and_formats(const std::vector<std::vector<std::optional<std::string>>>& rows) {
  BatchBuilder builder(std::make_shared<const Schema>(
      std::vector<Field>{{"n", {TypeKind::Decimal}}, {"f", {TypeKind::Text}}}));
  for (const auto& row : rows) {
    for (const auto& cell : row) cell ? builder.add(*cell) : builder.add_null();
  }
  return builder.take();
}

std::vector<std::string> results_of(std::string_view expression, const Batch& batch,
                                    const sql::RunValues& run = {}) {
  const auto evaluated = evaluate(expression, batch, run);
  if (!evaluated) return {"refused: " + evaluated.error().message};
  std::vector<std::string> all;
  for (const auto& row : evaluated->rows) {
    all.push_back(row.fault.empty() ? row.text.value_or("NULL") : "error: " + row.fault);
  }
  return all;
}

TEST(NumberCallTest, ReadsTheFormatsOfRows) {
  const Batch batch = numbers_and_formats(
      {{"1234.5", "FM9,999.00"}, {"7", "9.9.9"}, {{}, "9"}, {"7", ""}, {"-7", "999PR"}});
  EXPECT_THAT(results_of("to_char(n, f)", batch),
              ElementsAre("1,234.50", "error: multiple decimal points", "NULL", "", "  <7>"));
  EXPECT_THAT(results_of("to_number(n::text, f)", batch),
              ElementsAre("1234.5", "error: multiple decimal points", "NULL", "NULL", "-7"));
}

TEST(NumberCallTest, RefusesAConstantFormatBeforeTheFirstRow) {
  const Batch none = numbers_and_formats({});
  EXPECT_THAT(results_of("to_char(n, '9.9.9')", none), ElementsAre(StartsWith("refused: ")));
  EXPECT_THAT(results_of("to_number(f, 'S9S')", none), ElementsAre(StartsWith("refused: ")));
}

TEST(NumberCallTest, KeepsItsFaultsToTheirRows) {
  const Batch batch = numbers_and_formats({{"1", "4"}, {"0", "x"}, {"1e37", "1e400"}});
  EXPECT_THAT(results_of("1 / n", batch),
              ElementsAre("1.00000000000000000000", "error: division by zero",
                          "0.00000000000000000000000000000000000010000000000000000000"));
  EXPECT_THAT(results_of("n * 10", batch),
              ElementsAre("10", "0", "error: numeric result has more than 38 digits"));
  EXPECT_THAT(results_of("try_integer(f)", batch), ElementsAre("4", "NULL", "NULL"));
  EXPECT_THAT(results_of("try_double(f)", batch), ElementsAre("4", "NULL", "NULL"));
  EXPECT_THAT(results_of("f::integer", batch),
              ElementsAre("4", "error: invalid input syntax for type bigint: \"x\"",
                          "error: invalid input syntax for type bigint: \"1e400\""));
}

TEST(NumberCallTest, GivesARowTheSameRandomNumberInEachRunOfOneId) {
  const Batch batch = numbers_and_formats({{"1", "a"}, {"2", "b"}, {"3", "c"}});
  const sql::RunValues run{.random_seed = 7};
  const auto numbers = results_of("random()", batch, run);
  EXPECT_EQ(results_of("random()", batch, run), numbers);
  EXPECT_NE(results_of("random()", batch, {.random_seed = 8}), numbers);
  EXPECT_NE(numbers[0], numbers[1]);
  EXPECT_THAT(results_of("random() = random()", batch, run),
              ElementsAre("false", "false", "false"));
}

TEST(NumberCallTest, CountsBucketsIn32BitsAsPostgresDoes) {
  EXPECT_EQ(value_of("width_bucket(5.0, 0, 1, 2147483646)"), "2147483647");
  EXPECT_THAT(value_of("width_bucket(5.0, 0, 1, 2147483647)"),
              ::testing::HasSubstr("integer out of range"));
}

}  // namespace
}  // namespace millrace::testing
