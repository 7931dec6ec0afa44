// What a contract says of an export that breaks it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/transforms/bound_contract.h"

namespace millrace::transforms {
namespace {

using ::testing::AllOf;
using testing::BoundContract;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::row;
using testing::schema_of;
using ::testing::SizeIs;

// Rows from the number `first` on; "∅" is NULL.
Batch rows_from(std::uint64_t first, const std::vector<std::string>& names,
                const std::vector<std::vector<std::string>>& rows) {
  BatchBuilder builder(std::make_shared<Schema>(schema_of(names)), first);
  for (const auto& cells : rows) {
    for (const auto& cell : cells) cell == "∅" ? builder.add_null() : builder.add(cell);
  }
  return builder.take();
}

const std::vector<std::string> kNames = {"LTV (USD)", "Email", "Orders"};

BoundContract three_rules() {
  BoundContract contract({{.source = "LTV (USD)", .name = "ltv", .type = {TypeKind::Decimal, 4, 2}},
                          {.source = "Email", .name = "email", .required = true},
                          {.source = "Orders", .name = "Orders", .type = {TypeKind::Integer}}});
  EXPECT_TRUE(contract.bind(schema_of(kNames)));
  return contract;
}

TEST(Violations, NameEveryColumnWithCountsAndSamplesOfAllTheExport) {
  auto contract = three_rules();

  const auto refused = contract.apply_all(
      {rows_from(1, kNames, {{"1.00", "a@x", "1"}, {"123.4", "∅", "x"}}),
       rows_from(3, kNames, {{"n/a", "a@x", "4"}, {"n/a", "∅", "5"}, {"-", "a@x", "6"}}),
       rows_from(6, kNames, {{"?", "a@x", "7"}})});

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::BadData);
  EXPECT_EQ(
      refused.error().message(),
      "columns break the contract: \"LTV (USD)\" (as \"ltv\"): 5 values are not of type "
      "decimal(4,2) (\"123.4\" in row 2, \"n/a\" in row 3, \"-\" in row 5); \"Email\" (as "
      "\"email\"): 2 values are NULL, but required (row 2, row 4); \"Orders\": 1 value is not of "
      "type integer (\"x\" in row 2); correct the report, or declare another type (text accepts "
      "every value); where NULL is valid, set a default for the column, or remove required");
}

TEST(Violations, CanBeReadByAProgram) {
  auto contract = three_rules();

  contract.apply(row(kNames, {"n/a", "∅", "1"}));

  ASSERT_THAT(contract.violations(), SizeIs(2));
  const auto& ltv = contract.violations()[0];
  EXPECT_EQ(ltv.column, "LTV (USD)");
  EXPECT_EQ(ltv.as, "ltv");
  EXPECT_EQ(ltv.rule, Violation::Rule::Type);
  EXPECT_EQ(to_string(ltv.type), "decimal(4,2)");
  EXPECT_EQ(ltv.count, 1u);
  EXPECT_THAT(ltv.samples, ElementsAre(AllOf(Field(&Violation::Sample::row, 17),
                                             Field(&Violation::Sample::value, "n/a"))));
  EXPECT_EQ(contract.violations()[1].rule, Violation::Rule::Required);
}

TEST(Violations, ShowAValueAsPrintableTextAndNotAllOfALongOne) {
  auto contract = three_rules();

  const auto refused =
      contract.apply(row(kNames, {"1\n\x1b[31m", "a@x", std::string(5000, '7') + "x"}));

  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message(), Not(HasSubstr("\x1b")));
  EXPECT_THAT(refused.error().message(), Not(HasSubstr("\n")));
  EXPECT_THAT(refused.error().message(), SizeIs(::testing::Lt(600u)));
}

TEST(Violations, KeepEveryRowBackFromThereOn) {
  auto contract = three_rules();
  struct Counted final : components::StepOutput {
    void put(Batch batch) override { rows += batch.rows; }
    void fail_row(const Batch&, std::size_t, std::string) override {}
    void quarantine(const Batch&, std::size_t, std::string) override {}
    std::size_t rows = 0;
  } out;
  const Contract rules({{.source = "Orders", .name = "Orders", .type = {TypeKind::Integer}}},
                       OtherColumns::Keep);
  const auto bound = *rules.bind(std::make_shared<Schema>(schema_of(kNames)), {});

  EXPECT_TRUE(bound->apply(row(kNames, {"", "", "1"}), out));
  EXPECT_TRUE(bound->apply(row(kNames, {"", "", "x"}), out));
  EXPECT_TRUE(bound->apply(row(kNames, {"", "", "3"}), out));
  EXPECT_FALSE(bound->finish(out));

  EXPECT_EQ(out.rows, 1u);
}

TEST(Violations, AreToldAtOnceWhereOnlyTheFirstRowsAreWanted) {
  BoundContract contract({{.source = "a", .name = "a", .type = {TypeKind::Integer}}});
  ASSERT_TRUE(contract.bind(schema_of({"a"}), {.first_rows_only = true}));

  const auto refused =
      contract.apply_all({rows_from(1, {"a"}, {{"x"}, {"y"}}), rows_from(3, {"a"}, {{"z"}})});

  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message(), HasSubstr("2 values"));
}

TEST(Violations, FailTheirRowsAloneWhereRowsAreQuarantined) {
  BoundContract contract({{.source = "Total", .name = "total", .type = {TypeKind::Integer}},
                          {.source = "Email", .name = "email", .required = true}});
  ASSERT_TRUE(contract.bind(schema_of({"Total", "Email"}), {.quarantines_rows = true}));

  const auto kept = contract.apply(rows_from(
      1, {"Total", "Email"}, {{"1.0", "a"}, {"x", "∅"}, {"3", "b"}, {"4", "∅"}, {"-", "c"}}));

  ASSERT_TRUE(kept) << kept.error().message();
  ASSERT_EQ(kept->rows, 2u);
  EXPECT_EQ(kept->columns[0].text(0), "1");
  EXPECT_EQ(kept->columns[0].text(1), "3");
  EXPECT_EQ(kept->origin(1), 3u);
  EXPECT_THAT(
      contract.failed(),
      ElementsAre("row 2: \"Total\" is not of type integer: \"x\"; \"Email\" is NULL, but required",
                  "row 4: \"Email\" is NULL, but required",
                  "row 5: \"Total\" is not of type integer: \"-\""));
}

TEST(Violations, DoNotQuoteValuesThatAreMaskedLater) {
  for (const bool quarantines : {false, true}) {
    BoundContract contract({{.source = "Phone", .name = "phone", .type = {TypeKind::Integer}}});
    ASSERT_TRUE(contract.bind(schema_of({"Phone"}),
                              {.hidden_columns = {"Phone"}, .quarantines_rows = quarantines}));

    const auto result = contract.apply(row({"Phone"}, {"secret"}));

    const auto told = quarantines ? contract.failed().at(0) : result.error().message();
    EXPECT_THAT(told, AllOf(HasSubstr("\"***\""), Not(HasSubstr("secret"))));
  }
}

TEST(Violations, OfManyColumnsAreAllCountedAndTheFirstAreShown) {
  std::vector<ColumnRule> rules;
  std::vector<std::string> names;
  for (int i = 0; i < 30; ++i) {
    names.push_back("c" + std::to_string(i));
    rules.push_back({.source = names.back(), .name = names.back(), .type = {TypeKind::Integer}});
  }
  BoundContract contract(rules);
  ASSERT_TRUE(contract.bind(schema_of(names)));

  const auto refused = contract.apply(row(names, std::vector<std::string>(30, "x")));

  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message(),
              AllOf(HasSubstr("\"c19\": 1 value is not of type integer (\"x\" in row 17); \"c20\": "
                              "1 value is not of type integer; "),
                    HasSubstr("\"c29\": 1 value")));
}

TEST(Contract, NamesAllColumnsThatAreMissing) {
  BoundContract contract({{.source = "Emial", .name = "email"},
                          {.source = "Total", .name = "total"},
                          {.source = "Id", .name = "id"}});

  const auto schema = contract.bind(schema_of({"Id", "Email"}));

  ASSERT_FALSE(schema);
  EXPECT_EQ(schema.error().message(),
            "the report has no columns \"Emial\" (did you mean 'Email'?), \"Total\"; its "
            "columns are Id, Email");
}

}  // namespace
}  // namespace millrace::transforms
