// The examples of the documentation, here and in a real Postgres.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/sql/functions/standard_catalog.h"
#include "tests/sql/support/expressions.h"
#include "tests/support/postgres/postgres.h"

namespace millrace::testing {
namespace {

using sql::Function;

std::vector<const Function*> all_functions() {
  std::vector<const Function*> all;
  for (const auto& form : sql::standard_catalog().forms()) all.push_back(&form);
  for (const auto& [name, function] : sql::standard_catalog().operators()) all.push_back(&function);
  for (const auto& [name, function] : sql::standard_catalog().functions()) all.push_back(&function);
  return all;
}

// The run of the examples: 2026-01-31 12:00:00 UTC.
const sql::RunValues kRun{.now = 823'176'000'000'000, .random_seed = 1};

TEST(FunctionExamplesTest, EveryFunctionIsDescribedAndHasAnExample) {
  for (const Function* function : all_functions()) {
    EXPECT_FALSE(function->summary.empty()) << function->name;
    EXPECT_FALSE(function->group.empty()) << function->name;
    EXPECT_FALSE(function->examples.empty()) << function->name;
    EXPECT_TRUE(function->summary.ends_with('.')) << function->name << ": " << function->summary;
  }
}

TEST(FunctionExamplesTest, EachGivesWhatItSays) {
  for (const Function* function : all_functions()) {
    for (const auto& example : function->examples) {
      EXPECT_EQ(value_of(example.expression, kRun), example.result)
          << function->name << ": " << example.expression;
    }
  }
}

// What depends on the moment is told by the run here, and by the clock there.
bool depends_on_the_run(const Function& function) {
  return std::ranges::any_of(function.overloads, [](const sql::Overload& overload) {
    return overload.volatility != sql::Volatility::Immutable;
  });
}

class FunctionExamplesInPostgresTest : public PostgresTest {};

TEST_F(FunctionExamplesInPostgresTest, AreTheSame) {
  sql("SET TIME ZONE 'UTC'");
  for (const Function* function : all_functions()) {
    if (function->is_own || depends_on_the_run(*function)) continue;
    for (const auto& example : function->examples) {
      EXPECT_EQ(value("SELECT (" + example.expression + ")::text"), example.result)
          << function->name << ": " << example.expression;
    }
  }
}

}  // namespace
}  // namespace millrace::testing
