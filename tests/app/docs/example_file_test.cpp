// Files that the program writes for people to begin with: what it says about itself is true.

#include "connector/app/docs/example_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/load.h"
#include "connector/app/docs/reference_pages.h"
#include "connector/app/runtime.h"
#include "connector/app/starting_file.h"
#include "connector/engine/plan/file_spec.h"
#include "connector/engine/plan/parse_plan.h"
#include "tests/support/temp_folder.h"

namespace millrace::app {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class WrittenFileTest : public ::testing::Test {
 protected:
  WrittenFileTest() {
    register_everything(registry_);
    folder_.write("regions.csv", "code,region\n");  // Which the example of lookup reads.
  }

  // What `check` finds, with every variable set.
  std::string problems_of(const std::string& text) {
    const auto path = folder_.write("millrace.yaml", text);
    const config::DiskFileReader files;
    const config::Lookup lookup([](const std::string&) { return "key"; }, files);
    config::Problems problems;
    const auto document = config::load_document(
        path, lookup, problems, config::load_options(engine::file_spec(registry_).describe()));
    plan_ = engine::parse_plan(document, registry_, problems);
    return problems.text();
  }

  testing::TempFolder folder_;
  components::Registry registry_;
  std::optional<engine::Plan> plan_;
};

TEST_F(WrittenFileTest, TheExampleOfEveryKindIsAFileWithoutMistakes) {
  for (const auto* kind : kinds_of(registry_)) {
    const auto text = example_file(kind->name, registry_);

    EXPECT_EQ(problems_of(text), "") << text;
    EXPECT_THAT(text, HasSubstr(kind->name + ":"));
    EXPECT_THAT(text, HasSubstr("docs " + kind->name + "\n"));
    EXPECT_THAT(text, HasSubstr("# Set HOLISTICS_API_KEY before"));
  }
}

TEST_F(WrittenFileTest, OfAKindThatIsNoneThereIsNoExample) {
  EXPECT_EQ(example_file("postgers", registry_), "");
}

TEST_F(WrittenFileTest, TheListHasEveryKindWithItsSentence) {
  const auto list = list_of_kinds(registry_);

  for (const auto* kind : kinds_of(registry_)) {
    EXPECT_THAT(list, HasSubstr("\n  " + kind->name + " "));
    EXPECT_THAT(list, HasSubstr("  " + kind->summary + "\n"));
  }
}

TEST_F(WrittenFileTest, TheStartingFileHasNoMistakes) {
  EXPECT_EQ(problems_of(starting_file({.url = "https://x.example", .report = "1846-a-b"})), "");
  ASSERT_TRUE(plan_);
  EXPECT_EQ(plan_->syncs.at(0).name, "a_b");

  EXPECT_EQ(
      problems_of(starting_file({.url = "https://x.example", .report = "7", .columns = {{}}})), "");
  EXPECT_EQ(plan_->syncs.at(0).name, "report_7");
}

TEST_F(WrittenFileTest, TheStartingFileKeepsLinesShort) {
  const auto text = starting_file({.url = "https://secure.holistics.io", .report = "1846-users"});

  for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) {
    EXPECT_LE(text.find('\n', at) - at, 100u) << text.substr(at, 110);
  }
}

TEST_F(WrittenFileTest, AContractNamesEveryColumnOnceInOneSpelling) {
  const auto text = starting_file({.url = "https://x.example",
                                   .report = "1",
                                   .columns = {{{"LTV (USD)", {TypeKind::Decimal}},
                                                {"ltv-usd", {TypeKind::Text}},
                                                {"id", {TypeKind::Integer}},
                                                {"Größe: 漢 \"x\"", {TypeKind::Date}},
                                                {"%", {TypeKind::Text}}}},
                                   .rows = 12});

  EXPECT_EQ(problems_of(text), "") << text;
  EXPECT_THAT(text, HasSubstr("inferred from the first 12 rows"));
  EXPECT_THAT(text, HasSubstr("      LTV (USD): {as: ltv_usd, type: decimal}\n"
                              "      ltv-usd: {as: ltv_usd_2, type: text}\n"
                              "      id: integer\n"));
  EXPECT_THAT(text, HasSubstr("{as: \"größe_漢_x\", type: date}"));
  EXPECT_THAT(text, HasSubstr("{as: column, type: text}"));
}

TEST(ColumnsOf, HaveTheNarrowestTypeThatLaterRowsMayFitToo) {
  const auto schema = std::make_shared<const Schema>(
      std::vector<Field>{{"n", {}}, {"d", {}}, {"code", {}}, {"nothing", {}}});
  BatchBuilder rows(schema);
  for (const char* number : {"1", "20"}) {
    rows.add(number);
    rows.add("1.50");
    rows.add("007");
    rows.add_null();
  }

  const auto columns = columns_of(*schema, {rows.take()});

  std::vector<std::string> types;
  for (const auto& column : columns) types.push_back(to_string(column.type));
  EXPECT_THAT(types, ElementsAre("integer", "decimal", "text", "text"));
}

}  // namespace
}  // namespace millrace::app
