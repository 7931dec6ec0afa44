// The examples of the documentation, here and in a real Postgres.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/sql/aggregation/aggregate_catalog.h"
#include "tests/support/postgres/postgres.h"
#include "tests/transforms/step_run.h"

namespace millrace::testing {
namespace {

std::string cell_of(const std::string& text) {
  return text == "NULL" ? "∅" : text;
}

TEST(AggregateExamples, EachGivesWhatItSays) {
  for (const auto& [name, aggregate] : sql::standard_aggregates().all()) {
    EXPECT_TRUE(aggregate.summary.ends_with('.')) << name;
    EXPECT_FALSE(aggregate.examples.empty()) << name;
    for (const auto& example : aggregate.examples) {
      Rows rows;
      for (const auto& row : example.rows) rows.push_back({cell_of(row)});
      const StepRun step("sql",
                         fmt::format("query: >-\n  SELECT {} AS y FROM rows", example.expression));
      const auto type = sql::column_type_of(example.type);
      const auto result = step.run({"x " + to_string(type)}, rows);

      EXPECT_EQ(result.rows, (Rows{{cell_of(example.result)}}))
          << example.expression << result.error;
    }
  }
}

class AggregateExamplesInPostgres : public PostgresTest {};

TEST_F(AggregateExamplesInPostgres, AreTheSame) {
  for (const auto& [name, aggregate] : sql::standard_aggregates().all()) {
    if (aggregate.is_own) continue;
    for (const auto& example : aggregate.examples) {
      std::vector<std::string> rows;
      for (const auto& row : example.rows) {
        rows.push_back(row == "NULL" ? "(NULL)" : fmt::format("('{}')", row));
      }
      EXPECT_EQ(
          value(fmt::format("SELECT ({})::text FROM (SELECT y::{} AS x FROM (VALUES {}) AS "
                            "texts(y)) AS rows",
                            example.expression, sql::name_of(example.type), fmt::join(rows, ", "))),
          example.result)
          << example.expression;
    }
  }
}

}  // namespace
}  // namespace millrace::testing
