#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/transforms/step_run.h"

namespace millrace::transforms {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Rows;
using ::testing::SizeIs;
using testing::StepRun;

const Rows kLists{{"1", R"(["a", 2, null, {"b": [3]}])"},
                  {"2", "[]"},
                  {"3", "∅"},
                  {"4", "null"},
                  {"5", R"([ "x\n" ])"}};

TEST(ExplodeStep, MakesARowOfEachItem) {
  const StepRun step("explode", "{column: items, as: item}");

  const auto result = step.run({"id integer", "items json"}, kLists);

  EXPECT_THAT(result.columns, ElementsAre("id integer", "item"));
  EXPECT_EQ(result.rows,
            (Rows{{"1", "a"}, {"1", "2"}, {"1", "∅"}, {"1", R"({"b": [3]})"}, {"5", "x\n"}}));
  EXPECT_THAT(result.origins, ElementsAre(1, 1, 1, 1, 5));
}

TEST(ExplodeStep, KeepsRowsWithoutItemsWhereItShall) {
  const StepRun step("explode", "{column: items, empty: keep}");

  const auto result = step.run({"id", "items"}, kLists, 2);

  EXPECT_THAT(result.columns, ElementsAre("id", "items"));
  EXPECT_THAT(result.origins, ElementsAre(1, 1, 1, 1, 2, 3, 4, 5));
  EXPECT_EQ(result.rows[4], (std::vector<std::string>{"2", "∅"}));
}

TEST(ExplodeStep, FailsARowWithoutAList) {
  const StepRun step("explode", "items");

  const auto result = step.run({"items"}, {{"[1]"}, {"{}"}, {"[1"}, {R"([1, "\ud83d"])"}, {""}});

  EXPECT_EQ(result.rows, (Rows{{"1"}}));
  EXPECT_THAT(result.failed,
              ElementsAre("row 2: \"{}\" is not a JSON list", "row 3: \"[1\" is not a JSON list",
                          HasSubstr("has an escape that is half of a character"),
                          "row 5: \"\" is not a JSON list"));
}

TEST(ExplodeStep, FailsARowWithANulInAnItem) {
  const StepRun step("explode", "items");

  const auto result = step.run({"items"}, {{R"(["a\u0000b"])"}, {R"(["a\\u0000b"])"}});

  EXPECT_EQ(result.rows, (Rows{{"a\\u0000b"}}));
  EXPECT_THAT(result.failed, ElementsAre(HasSubstr("row 1: ")));
}

TEST(ExplodeStep, DoesNotQuoteWhatIsMasked) {
  StepRun step("explode", "{column: items, as: item}");
  step.context.hidden_columns = {"items"};

  EXPECT_THAT(step.run({"items"}, {{"secret"}}).failed,
              ElementsAre("row 1: the value is not a JSON list"));
  EXPECT_THAT(step.step().made_of("item"), ElementsAre("items"));
}

// A destination or a later step may copy the texts of a batch.
TEST(ExplodeStep, CutsBatchesWhoseTextsWouldBeHuge) {
  const StepRun step("explode", "items");
  const auto schema = std::make_shared<const Schema>(testing::fields_of({"note", "items"}));
  const auto bound = *step.step().bind(schema, step.context);
  struct Sizes final : components::StepOutput {
    void put(Batch batch) override {
      std::uint64_t bytes = 0;
      for (const auto& column : batch.columns) {
        for (std::size_t row = 0; row < batch.rows; ++row) bytes += column.text(row).size();
      }
      all.push_back(bytes);
      rows += batch.rows;
    }
    void fail_row(const Batch&, std::size_t, std::string) override {}
    void quarantine(const Batch&, std::size_t, std::string) override {}
    std::vector<std::uint64_t> all;
    std::size_t rows = 0;
  } sizes;
  BatchBuilder builder(schema);
  builder.add(std::string(1 << 20, 'x'));
  std::string list = "[0";
  for (int i = 1; i < 1000; ++i) list += ",0";
  builder.add(list + "]");

  ASSERT_TRUE(bound->apply(builder.take(), sizes));

  EXPECT_EQ(sizes.rows, 1000u);
  EXPECT_THAT(sizes.all, Each(::testing::Lt(20u << 20)));
}

TEST(ExplodeStep, GivesItemsTheirType) {
  const StepRun step("explode", "{column: items, as: item, type: integer}");

  const auto result =
      step.run({"id", "items json"}, {{"1", "[1, null, 2.0]"}, {"2", "[1, \"x\"]"}});

  EXPECT_THAT(result.columns, ElementsAre("id", "item integer"));
  EXPECT_EQ(result.rows, (Rows{{"1", "1"}, {"1", "∅"}, {"1", "2"}}));
  EXPECT_THAT(result.failed, ElementsAre(HasSubstr("among the items is not of type integer")));
}

TEST(ExplodeStep, KeepsTheTypeOfAText) {
  EXPECT_THAT(StepRun("explode", "items").run({"items text"}, {}).columns,
              ElementsAre("items text"));
  EXPECT_THAT(StepRun("explode", "items").run({"items json"}, {}).columns, ElementsAre("items"));
}

// Of a column without a type, a text is written as one: nothing tells 1 from "1" in it.
TEST(ExplodeStep, MarksNoItemAsJson) {
  const StepRun step("explode", "items");
  const auto schema = std::make_shared<const Schema>(testing::fields_of({"items"}));
  const auto bound = *step.step().bind(schema, step.context);
  struct Kinds final : components::StepOutput {
    void put(Batch batch) override {
      for (std::size_t row = 0; row < batch.rows; ++row) {
        any_json = any_json || batch.columns[0].is_bare_json(row);
      }
      rows += batch.rows;
    }
    void fail_row(const Batch&, std::size_t, std::string) override {}
    void quarantine(const Batch&, std::size_t, std::string) override {}
    bool any_json = false;
    std::size_t rows = 0;
  } kinds;
  BatchBuilder builder(schema);
  builder.add(R"(["a", 1, {"k": [1]}])");

  ASSERT_TRUE(bound->apply(builder.take(), kinds));

  EXPECT_EQ(kinds.rows, 3u);
  EXPECT_FALSE(kinds.any_json);
}

TEST(ExplodeStep, NamesColumnsThatDoNotFit) {
  EXPECT_THAT(StepRun("explode", "{column: items, as: id}").check({"id", "items"}),
              HasSubstr("gives two columns the name \"id\""));
  EXPECT_THAT(StepRun("explode", "items").check({"id"}), HasSubstr("names the column \"items\""));
  EXPECT_THAT(StepRun("explode", "{column: items, empty: skip}").problems(),
              HasSubstr("'skip' is not one of the choices"));
}

}  // namespace
}  // namespace millrace::transforms
