#include "connector/components/columns/column_rules.h"

#include <gmock/gmock.h>

namespace millrace::components {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::vector<Field> fields(const std::vector<std::string>& names) {
  std::vector<Field> all;
  for (const auto& name : names) all.push_back({name, {TypeKind::Text}, false});
  return all;
}

std::string complaint(const std::vector<std::string>& names, const ColumnRules& rules) {
  const auto found = complaint_about_columns(fields(names), rules);
  return found ? std::string(found->option) + ": " + found->message : "";
}

const ColumnRules kSnake{.names = ColumnNames::Snake};
const ColumnRules kStamps{.stamps = {Stamp::LoadedAt, Stamp::RunId, Stamp::ExportId}};

TEST(ColumnRulesTest, HaveNothingAgainstUsualNames) {
  EXPECT_EQ(complaint({"id", "ID", ""}, {}), "");
  EXPECT_EQ(complaint({"User ID", "Name"}, kSnake), "");
  EXPECT_EQ(complaint({"id", "run_id"}, kStamps), "");
}

TEST(ColumnRulesTest, NameBothColumnsThatWouldBeOne) {
  EXPECT_THAT(complaint({"User ID", "x", "user_id"}, kSnake),
              HasSubstr("column_names: snake makes \"user_id\" of both columns \"User ID\" and "
                        "\"user_id\"; rename one with `as`"));
}

TEST(ColumnRulesTest, NameTheColumnThatWouldHaveNoName) {
  EXPECT_THAT(complaint({"%"}, kSnake), HasSubstr("snake has no name for the column \"%\""));
}

TEST(ColumnRulesTest, NameTheColumnThatIsCalledLikeAStamp) {
  EXPECT_THAT(complaint({"_run_id"}, kStamps),
              AllOf(HasSubstr("stamps: adds the column _run_id"), HasSubstr("of that name")));
  const ColumnRules both{ColumnNames::Snake, {Stamp::RunId}};
  EXPECT_THAT(complaint({"_Run ID"}, both), HasSubstr("already have \"_Run ID\", which gets"));
}

TEST(ColumnRulesTest, GiveTheRowsTheirNamesAndStamps) {
  const auto named = components::named(Schema(fields({"User ID"})), ColumnNames::Snake);
  StampValues values{.loaded_at = {}, .run_id = "r", .export_id = "e"};
  const ConstantColumns layout(named, stamped(kStamps.stamps, values));
  BatchBuilder builder(std::make_shared<const Schema>(fields({"User ID"})));
  builder.add("7");
  builder.add("8");

  const auto batch = layout.add_to(builder.take());

  EXPECT_EQ(batch.schema->names(), "user_id, _loaded_at, _run_id, _export_id");
  ASSERT_EQ(batch.columns.size(), 4u);
  for (const std::size_t row : {0, 1}) {
    EXPECT_EQ(batch.columns[1].text(row), "1970-01-01T00:00:00Z");
    EXPECT_EQ(batch.columns[2].text(row), "r");
    EXPECT_EQ(batch.columns[3].text(row), "e");
  }
}

}  // namespace
}  // namespace millrace::components
