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
using DiffChange = StepDiff::Row::Change;

std::vector<std::string> same_name(std::string_view column) {
  return {std::string(column)};
}

// "3 changed: tier ''->'gold'"
std::vector<std::string> lines_of(const StepDiff& diff) {
  std::vector<std::string> lines;
  for (const auto& row : diff.rows) {
    std::string line = std::to_string(row.number);
    line += row.change == DiffChange::Removed ? " -"
            : row.change == DiffChange::Added ? " +"
                                              : " ~";
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

TEST(StepDiffTest, RowsOfOneNumberAreToldApart) {
  const auto schema = schema_of({"id"});
  const std::vector<std::uint32_t> thrice{0, 0, 0};

  const auto diff = diff_of({schema, {batch_of(schema, {{"1"}})}},
                            {schema, {pick_rows(batch_of(schema, {{"2"}}), thrice)}}, same_name);

  ASSERT_EQ(diff.rows.size(), 3u);
  EXPECT_EQ(diff.rows[0].change, DiffChange::Changed);
  EXPECT_EQ(diff.rows[2].change, DiffChange::Added);
  EXPECT_EQ(diff.rows[2].part, 3u);
  EXPECT_EQ(diff.rows[2].parts, 3u);
}

TEST(StepDiffTest, AColumnThatSeveralAreMadeOfIsNotRenamed) {
  const auto was = schema_of({"payload"});
  const auto is = schema_of({"city", "age"});

  const auto diff = diff_of({was, {batch_of(was, {{"{}"}})}}, {is, {batch_of(is, {{"SG", "4"}})}},
                            [](std::string_view) { return std::vector<std::string>{"payload"}; });

  EXPECT_THAT(diff.columns_renamed, IsEmpty());
  EXPECT_THAT(diff.columns_removed, ElementsAre("payload"));
  EXPECT_THAT(diff.columns_added, ElementsAre("city", "age"));
  EXPECT_THAT(lines_of(diff), ElementsAre("1 ~ city ∅>SG age ∅>4"));
}

TEST(StepDiffTest, HiddenValuesAreComparedAndNotShown) {
  const auto schema = schema_of({"id", "name"});

  const auto diff =
      diff_of({schema, {batch_of(schema, {{"1", "a"}, {"2", "b"}})}, {"name"}},
              {schema, {batch_of(schema, {{"1", "A"}, {"2", "b"}})}, {"name"}}, same_name);

  EXPECT_THAT(lines_of(diff), ElementsAre("1 ~ name ***>***"));
}

TEST(StepDiffTest, RowsThatAreKeptOutAreNotRemoved) {
  const auto schema = schema_of({"id"});

  const auto diff = diff_of({schema, {batch_of(schema, {{"1"}, {"2"}})}}, {schema, {}}, same_name,
                            {{2, "division by zero"}});

  ASSERT_EQ(diff.rows.size(), 2u);
  EXPECT_EQ(diff.rows[0].change, DiffChange::Removed);
  EXPECT_EQ(diff.rows[1].change, DiffChange::Quarantined);
  EXPECT_EQ(diff.rows[1].reason, "division by zero");
}

TEST(StepDiffTest, TellsAnotherOrder) {
  const auto schema = schema_of({"id"});
  const auto rows = batch_of(schema, {{"1"}, {"2"}, {"3"}});
  const std::vector<std::uint32_t> turned{2, 0};
  const std::vector<std::uint32_t> kept{0, 2};

  const auto sorted = diff_of({schema, {rows}}, {schema, {pick_rows(rows, turned)}}, same_name);
  const auto filtered = diff_of({schema, {rows}}, {schema, {pick_rows(rows, kept)}}, same_name);

  EXPECT_THAT(sorted.new_order, ElementsAre(3, 1));
  EXPECT_THAT(filtered.new_order, IsEmpty());
}

}  // namespace
}  // namespace millrace::engine
