#include "connector/engine/rehearsal/step_diff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/engine/fakes.h"

namespace millrace::engine {
namespace {

using testing::batch_of;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using testing::schema_of;
using RowChange = StepDiff::Row::Change;

std::vector<std::string> same_name(std::string_view column) {
  return {std::string(column)};
}

// "3 changed: tier ''->'gold'"
std::vector<std::string> lines_of(const StepDiff& diff) {
  std::vector<std::string> lines;
  for (const auto& row : diff.rows) {
    std::string line = std::to_string(row.number);
    line += row.change == RowChange::Removed ? " -" : row.change == RowChange::Added ? " +" : " ~";
    for (const auto& cell : row.cells) {
      line += " " + cell.column + " " + cell.before.value_or("∅") + ">" + cell.after.value_or("∅");
    }
    lines.push_back(line);
  }
  return lines;
}

TEST(StepDiffTest, TellsRowsThatAreRemovedAndCellsThatChanged) {
  const auto schema = schema_of({"id", "name"});
  const RowSet before{schema, {batch_of(schema, {{"1", "a"}, {"2", "b"}, {"3", "∅"}}, 7)}};
  const std::vector<std::uint32_t> kept{0, 2};
  const RowSet after{schema,
                     {pick_rows(batch_of(schema, {{"1", "A"}, {"2", "b"}, {"3", "∅"}}, 7), kept)}};

  const auto diff = diff_of(before, after, same_name);

  EXPECT_THAT(lines_of(diff), ElementsAre("7 ~ name a>A", "8 - id 2>∅ name b>∅"));
  EXPECT_EQ(diff.rows_before, 3u);
  EXPECT_EQ(diff.rows_after, 2u);
}

TEST(StepDiffTest, TellsNewColumnsAndTheirValues) {
  const auto was = schema_of({"id", "note"});
  const auto is = schema_of({"id", "tier"});

  const auto diff = diff_of({was, {batch_of(was, {{"1", "x"}})}},
                            {is, {batch_of(is, {{"1", "gold"}})}}, same_name);

  EXPECT_THAT(diff.columns_removed, ElementsAre("note"));
  EXPECT_THAT(diff.columns_added, ElementsAre("tier"));
  EXPECT_THAT(lines_of(diff), ElementsAre("1 ~ tier ∅>gold"));
}

TEST(StepDiffTest, ARenamedColumnIsComparedWithWhatItWas) {
  const auto was = schema_of({"Id"});
  const auto is = schema_of({"id"});

  const auto diff =
      diff_of({was, {batch_of(was, {{"1"}, {"2.0"}})}}, {is, {batch_of(is, {{"1"}, {"2"}})}},
              [](std::string_view) { return std::vector<std::string>{"Id"}; });

  EXPECT_THAT(diff.columns_renamed, ElementsAre(Pair("Id", "id")));
  EXPECT_THAT(diff.columns_added, IsEmpty());
  EXPECT_THAT(lines_of(diff), ElementsAre("2 ~ id 2.0>2"));
}

TEST(StepDiffTest, RowsThatAreMadeOfOneAreAdded) {
  const auto schema = schema_of({"id"});
  const std::vector<std::uint32_t> twice{0, 0};

  const auto diff = diff_of({schema, {batch_of(schema, {{"1"}})}},
                            {schema, {pick_rows(batch_of(schema, {{"1"}}), twice)}}, same_name);

  EXPECT_THAT(lines_of(diff), ElementsAre("1 + id ∅>1"));
}

}  // namespace
}  // namespace millrace::engine
