#include "connector/components/options/capabilities.h"

#include <ostream>

#include <gmock/gmock.h>

namespace millrace::components {
namespace {

using ::testing::ElementsAre;

Capabilities of_a_table() {
  return {.modes = {{Mode::Append, KeyUse::Refused},
                    {Mode::Replace, KeyUse::Optional},
                    {Mode::Upsert, KeyUse::Required}},
          .adds_columns = true};
}

Capabilities of_a_file() {
  return {.modes = {{Mode::Replace, KeyUse::Refused}, {Mode::Append, KeyUse::Refused}}};
}

Capabilities of_a_receiver() {
  return {.modes = {{Mode::Upsert, KeyUse::Required}, {Mode::Append, KeyUse::Optional}},
          .usual = Mode::Append,
          .stages = false};
}

struct Asked {
  std::string name;
  Capabilities can;
  TableOptions options;
  std::string complaint = {};  // Empty: it can be done.
};

void PrintTo(const Asked& row, std::ostream* out) {
  *out << row.name;
}

class WhatIsAsked : public ::testing::TestWithParam<Asked> {};

TEST_P(WhatIsAsked, IsHeldAgainstWhatTheKindCanDo) {
  const auto complaint = complaint_about(GetParam().options, GetParam().can, "thing");

  EXPECT_EQ(complaint.value_or(""), GetParam().complaint);
}

INSTANTIATE_TEST_SUITE_P(
    , WhatIsAsked,
    ::testing::Values(
        Asked{"NothingForATable", of_a_table(), {}},
        Asked{"AKeyForATable", of_a_table(), {.mode = {}, .key = {"id"}}},
        Asked{"AKeyedReplace", of_a_table(), {.mode = Mode::Replace, .key = {"id"}}},
        Asked{"AnUpsertWithoutAKey",
              of_a_table(),
              {.mode = Mode::Upsert, .key = {}},
              "mode upsert needs a key; write key: column"},
        Asked{"AnAppendWithAKey",
              of_a_table(),
              {.mode = Mode::Append, .key = {"id"}},
              "mode append does not use a key; remove it, or write mode: upsert"},
        Asked{"AColumnTwice",
              of_a_table(),
              {.mode = {}, .key = {"id", "at", "id"}},
              "the key names the column id twice"},
        Asked{"NothingForAFile", of_a_file(), {}},
        Asked{"AnUpsertOfAFile",
              of_a_file(),
              {.mode = Mode::Upsert, .key = {}},
              "mode upsert is not one that thing offers; write mode: replace or append"},
        Asked{"AMirrorOfAFile",
              of_a_file(),
              {.mode = Mode::Mirror, .key = {}},
              "mode mirror matches rows by a key, and thing has none; write mode: replace, which "
              "leaves exactly the rows of the report"},
        Asked{"AShareOfAFile",
              of_a_file(),
              {.guards = {.max_shrink = Percent{0.3}}},
              "max_shrink and max_remove need a destination that counts the rows it has, and thing "
              "does not; remove them here"},
        Asked{"SomethingForRowsThatLeaveAnUpsert",
              of_a_table(),
              {.mode = Mode::Upsert, .key = {"id"}, .on_leave = {.mark = "left_at"}},
              "on_leave is for mode mirror; write mode: mirror, or remove it"},
        Asked{
            "AWiderTypeOfATableThatCannotChange",
            of_a_table(),
            {.on_type_change = OnTypeChange::Widen},
            "on_type_change: widen needs a table whose columns can get other types, and thing has "
            "no statement for that; write on_type_change: fail"},
        Asked{"TwoNamesOfOneColumnInTheKey",
              of_a_table(),
              {.key = {"User ID", "user_id"}, .column_names = ColumnNames::Snake},
              "the key names the column user_id twice"},
        Asked{"AStampTwice",
              of_a_table(),
              {.stamps = {Stamp::RunId, Stamp::RunId}},
              "stamps names run_id twice"},
        Asked{"NothingForAReceiver", of_a_receiver(), {}},
        Asked{"AKeyedAppend", of_a_receiver(), {.mode = Mode::Append, .key = {"id"}}},
        Asked{"AReplaceByAReceiver",
              of_a_receiver(),
              {.mode = Mode::Replace, .key = {}},
              "mode replace needs a destination that can hold rows back until all of them are "
              "there, and thing cannot; write mode: upsert or append"}),
    [](const auto& test) { return test.param.name; });

TEST(CapabilitiesTest, TheUsualModeDependsOnTheKey) {
  EXPECT_EQ(mode_of({}, of_a_table()), Mode::Replace);
  EXPECT_EQ(mode_of({.mode = {}, .key = {"id"}}, of_a_table()), Mode::Upsert);
  EXPECT_EQ(mode_of({}, of_a_receiver()), Mode::Append);
  EXPECT_EQ(mode_of({.mode = Mode::Append, .key = {"id"}}, of_a_receiver()), Mode::Append);
}

TEST(CapabilitiesTest, AKindHasTheOptionsThatItOffersOnly) {
  const auto file = table_options_spec(of_a_file(), {.mode = "How."}).describe();
  const auto table = table_options_spec(of_a_table(), {.mode = "How.", .key = "By."}).describe();

  ASSERT_EQ(file.fields.size(), 2u);
  EXPECT_THAT(file.fields[0].type.choices, ElementsAre("replace", "append"));
  EXPECT_EQ(file.fields[1].key, "guards");
  std::vector<std::string> keys;
  for (const auto& field : table.fields) keys.push_back(field.key);
  EXPECT_THAT(keys, ElementsAre("mode", "key", "on_new_column", "on_missing_column",
                                "on_type_change", "column_names", "stamps", "guards"));
  EXPECT_THAT(table.fields[4].type.choices, ElementsAre("fail"));
}

}  // namespace
}  // namespace millrace::components
