// The schema of options of which only the parser can tell whose they are.

#include <gmock/gmock.h>

#include "config/rendering/json_schema.h"
#include "config/rendering/merged_groups.h"
#include "config/yaml/yaml_text.h"
#include "tests/config/webhook_example.h"

namespace millrace::config {
namespace {

using ::testing::ElementsAre;

struct File {
  std::string path;
  std::string mode = "replace";
};
struct Table {
  std::string table;
  std::string mode = "append";
  std::vector<std::string> key;
};
struct Screen {
  std::string mode = "append";
};

Description file_group() {
  return Spec<File>("file", "One file.")
      .field<&File::path>("Where it lies.", {.required = true, .example = "a.csv"})
      .field<&File::mode>("How rows are written.", {.one_of = {"replace", "append"}})
      .shorthand<&File::path>()
      .describe();
}
Description table_group() {
  return Spec<Table>("table", "One table.")
      .field<&Table::table>("Its name.", {.required = true, .example = "a"})
      .field<&Table::mode>("How rows are written.", {.one_of = {"append", "upsert"}})
      .field<&Table::key>("What names a row.", {.example_yaml = "id"})
      .rule({.key = "mode",
             .value = "upsert",
             .asks = OptionRule::Asks::Needed,
             .other = "key",
             .sentence = "mode upsert needs a key; write key: column"})
      .describe();
}
Description screen_group() {
  return Spec<Screen>("screen", "A terminal.")
      .field<&Screen::mode>("What is shown.", {.one_of = {"append"}})
      .describe();
}

class UnionSchemaTest : public ::testing::Test {
 protected:
  const Description file_ = file_group();
  const Description table_ = table_group();
  const Description screen_ = screen_group();
  const Groups groups_{&file_, &table_, &screen_};

  Node schema() const {
    return tree(json_schema(any_of({group_type(file_), group_type(table_), group_type(screen_)}),
                            "A destination."));
  }
};

TEST_F(UnionSchemaTest, ANarrowKeyTellsWhoseTheOptionsAre) {
  const auto branches = branches_of(groups_);

  ASSERT_EQ(branches.size(), 2u);
  EXPECT_THAT(branches[0].keys, ElementsAre("path"));
  EXPECT_THAT(branches[0].groups, ElementsAre(&file_));
  EXPECT_THAT(branches[1].keys, ElementsAre("table", "key"));
  EXPECT_THAT(branches[1].groups, ElementsAre(&table_));
}

TEST_F(UnionSchemaTest, WhatIsNotTheSameSaysWhoseItIs) {
  const auto all = merged(groups_);

  EXPECT_EQ(all.name, "file, table, screen");
  EXPECT_EQ(all.summary, "file: One file.\ntable: One table.\nscreen: A terminal.");
  const FieldDescription& mode = *find_field(all, "mode");
  EXPECT_EQ(mode.sentence, "file, table: How rows are written.\nscreen: What is shown.");
  EXPECT_THAT(mode.type.choices, ElementsAre("replace", "append", "upsert"));
  EXPECT_THAT(mode.type.notes, ElementsAre("file", "file, table, screen", "table"));
  EXPECT_FALSE(find_field(all, "path")->required);
  EXPECT_EQ(find_field(all, "path")->sentence, "Where it lies.");
}

TEST_F(UnionSchemaTest, ARuleHoldsWhereAllWithTheValueHaveIt) {
  EXPECT_EQ(merged(groups_).rules, table_.rules);

  Description lenient = table_;
  lenient.rules.clear();
  EXPECT_TRUE(merged({&table_, &lenient}).rules.empty());
}

TEST_F(UnionSchemaTest, TheSchemaTriesTheNarrowestBranchFirst) {
  const Node union_schema = schema();

  const Node& file = *union_schema.find("then");
  EXPECT_EQ(file.find("title")->text, "file");
  EXPECT_EQ(file.find("properties")->find("table"), nullptr);
  EXPECT_EQ(flow_text(*file.find("required")), "[\"path\"]");
  const Node& table = *union_schema.find("else")->find("then");
  EXPECT_EQ(table.find("title")->text, "table");
  EXPECT_EQ(table.find("allOf")->items[0].find("then")->find("errorMessage")->text,
            "Mode upsert needs a key; write key: column.");
  EXPECT_EQ(union_schema.find("else")->find("else")->find("title")->text, "file, table, screen");
}

TEST_F(UnionSchemaTest, AShorthandOfOneStandsBesideTheMaps) {
  EXPECT_EQ(flow_text(*schema().find("type")), "[\"object\", \"string\", \"number\", \"boolean\"]");
}

}  // namespace
}  // namespace millrace::config
