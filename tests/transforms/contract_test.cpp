#include "connector/transforms/contract.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace millrace::transforms {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Schema schema_of(const std::vector<std::string>& names) {
  std::vector<Field> fields;
  for (const auto& name : names) fields.push_back({name, {}, false});
  return Schema(std::move(fields));
}

std::vector<std::string> names_of(const Schema& schema) {
  std::vector<std::string> names;
  for (const auto& field : schema.fields()) names.push_back(field.name);
  return names;
}

// One row of text cells under the report's columns; the row is the 17th of its export.
Batch row(const std::vector<std::string>& names, const std::vector<std::string>& cells) {
  BatchBuilder builder(std::make_shared<Schema>(schema_of(names)), 17);
  for (const auto& cell : cells) cell == "∅" ? builder.add_null() : builder.add(cell);
  return builder.take();
}

// A contract as the engine uses it.
class Bound {
 public:
  Bound(std::vector<ColumnRule> rules, OtherColumns others) : contract_(std::move(rules), others) {}

  Result<Schema> bind(const Schema& input, const components::StepContext& context = {}) {
    auto bound = contract_.bind(std::make_shared<Schema>(input), context);
    if (!bound) return fail(bound.error());
    bound_ = *std::move(bound);
    return *bound_->output();
  }

  Result<Batch> apply(Batch batch) {
    struct Last final : components::StepOutput {
      void put(Batch rows) override { batch = std::move(rows); }
      void reject(components::RejectedRow) override { ADD_FAILURE() << "no row is rejected"; }
      Batch batch;
    } last;
    if (auto applied = bound_->apply(std::move(batch), last); !applied) {
      return fail(applied.error());
    }
    return last.batch;
  }

 private:
  Contract contract_;
  std::unique_ptr<components::BoundStep> bound_;
};

TEST(Contract, RenamesAndKeepsTheOrderOfTheReport) {
  Bound contract({{.source = "LTV (USD)", .name = "ltv"}, {.source = "Email", .name = "email"}},
                 OtherColumns::Keep);

  const auto schema = contract.bind(schema_of({"Id", "Email", "LTV (USD)"}));

  ASSERT_TRUE(schema);
  EXPECT_THAT(names_of(*schema), ElementsAre("Id", "email", "ltv"));
}

TEST(Contract, DropsWhatItDoesNotNameWhenToldSo) {
  Bound contract({{.source = "Email", .name = "email"}}, OtherColumns::Drop);
  const auto schema = contract.bind(schema_of({"Id", "Email"}));

  const auto batch = contract.apply(row({"Id", "Email"}, {"1", "a@x"}));

  EXPECT_THAT(names_of(*schema), ElementsAre("email"));
  ASSERT_EQ(batch->columns.size(), 1u);
  EXPECT_EQ(batch->columns[0].text(0), "a@x");
}

TEST(Contract, FailsOnAColumnThatNobodyDeclaredWhenToldSo) {
  Bound contract({{.source = "Email", .name = "email"}}, OtherColumns::Fail);

  const auto schema = contract.bind(schema_of({"Email", "New"}));

  ASSERT_FALSE(schema);
  EXPECT_THAT(schema.error().message(), HasSubstr("\"New\""));
}

TEST(Contract, NamesTheColumnThatIsMissingAndTheOneThatWasMeant) {
  Bound contract({{.source = "Emial", .name = "email"}}, OtherColumns::Keep);

  const auto schema = contract.bind(schema_of({"Id", "Email"}));

  ASSERT_FALSE(schema);
  EXPECT_THAT(schema.error().message(), HasSubstr("did you mean \"Email\"?"));
}

TEST(Contract, TwoColumnsCannotGetTheSameName) {
  Bound contract({{.source = "a", .name = "x"}, {.source = "b", .name = "x"}}, OtherColumns::Keep);

  const auto schema = contract.bind(schema_of({"a", "b"}));

  ASSERT_FALSE(schema);
  EXPECT_EQ(schema.error().kind(), ErrorKind::BadData);
}

TEST(Contract, AValueThatIsNotOfItsTypeIsNamedWithRowColumnValueAndType) {
  Bound contract({{.source = "LTV", .name = "ltv", .type = {TypeKind::Decimal, 4, 2}}},
                 OtherColumns::Keep);
  ASSERT_TRUE(contract.bind(schema_of({"LTV"})));

  const auto good = contract.apply(row({"LTV"}, {"12.30"}));
  const auto bad = contract.apply(row({"LTV"}, {"123.4"}));

  EXPECT_TRUE(good);
  ASSERT_FALSE(bad);
  EXPECT_THAT(bad.error().message(),
              HasSubstr("row 17: column \"ltv\": \"123.4\" is not of type decimal(4,2)"));
}

TEST(Contract, ARequiredColumnRefusesNullButNotTheEmptyString) {
  Bound contract({{.source = "a", .name = "a", .required = true}}, OtherColumns::Keep);
  ASSERT_TRUE(contract.bind(schema_of({"a"})));

  const auto null = contract.apply(row({"a"}, {"∅"}));
  const auto empty = contract.apply(row({"a"}, {""}));

  ASSERT_FALSE(null);
  EXPECT_THAT(null.error().message(), HasSubstr("row 17: column \"a\" is NULL"));
  EXPECT_TRUE(empty);
}

TEST(Contract, ADefaultStandsInForNullAndMustBeOfTheType) {
  Bound contract({{.source = "a",
                   .name = "a",
                   .type = {TypeKind::Integer, 0, 0},
                   .required = true,
                   .fallback = "0"}},
                 OtherColumns::Keep);
  ASSERT_TRUE(contract.bind(schema_of({"a"})));

  const auto filled = contract.apply(row({"a"}, {"∅"}));

  ASSERT_TRUE(filled);
  EXPECT_EQ(filled->columns[0].text(0), "0");
  EXPECT_FALSE(filled->columns[0].is_null(0));
}

TEST(Contract, AnIntegerInAnotherNotationLeavesAsItsDigits) {
  Bound contract({{.source = "a", .name = "a", .type = {TypeKind::Integer, 0, 0}},
                  {.source = "b", .name = "b", .type = {TypeKind::Text, 0, 0}}},
                 OtherColumns::Keep);
  ASSERT_TRUE(contract.bind(schema_of({"a", "b", "c"})));
  BatchBuilder builder(std::make_shared<Schema>(schema_of({"a", "b", "c"})));
  for (const auto* text : {"1E+3", "5.0", "+007", "-1.59001810629457E+17"}) {
    for (int column = 0; column < 3; ++column) builder.add(text);
  }
  for (int column = 0; column < 3; ++column) builder.add_null();

  const auto batch = contract.apply(builder.take());

  ASSERT_TRUE(batch) << batch.error().message();
  EXPECT_EQ(batch->columns[0].text(0), "1000");
  EXPECT_EQ(batch->columns[0].text(1), "5");
  EXPECT_EQ(batch->columns[0].text(2), "+007");
  EXPECT_EQ(batch->columns[0].text(3), "-159001810629457000");
  EXPECT_TRUE(batch->columns[0].is_null(4));
  EXPECT_EQ(batch->columns[1].text(1), "5.0");
  EXPECT_EQ(batch->columns[2].text(0), "1E+3");
}

TEST(Contract, WhatIsNearlyAnIntegerIsRefused) {
  Bound contract({{.source = "a", .name = "a", .type = {TypeKind::Integer, 0, 0}}},
                 OtherColumns::Keep);
  ASSERT_TRUE(contract.bind(schema_of({"a"})));

  for (const auto* text : {"5.5", "1E-3", "1E+19", "9223372036854775808.0"}) {
    EXPECT_FALSE(contract.apply(row({"a"}, {text}))) << text;
  }
}

TEST(Contract, ARowIsNamedByItsNumberInTheExport) {
  Bound contract({{.source = "a", .name = "a", .type = {TypeKind::Integer, 0, 0}}},
                 OtherColumns::Keep);
  ASSERT_TRUE(contract.bind(schema_of({"a"})));
  BatchBuilder builder(std::make_shared<Schema>(schema_of({"a"})), 101);
  for (const auto* text : {"1", "x", "3"}) builder.add(text);

  const auto refused = contract.apply(pick_rows(builder.take(), std::vector<std::uint32_t>{2, 1}));

  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message(), HasSubstr("row 102: column \"a\": \"x\""));
}

TEST(Contract, KeepsWhatItParsedWhereSomebodyWillReadIt) {
  Bound contract(
      {{.source = "i", .name = "int", .type = {TypeKind::Integer, 0, 0}},
       {.source = "d", .name = "day", .type = {TypeKind::Date, 0, 0}, .fallback = "2000-01-03"},
       {.source = "b", .name = "b", .type = {TypeKind::Boolean, 0, 0}},
       {.source = "n", .name = "n", .type = {TypeKind::Integer, 0, 0}}},
      OtherColumns::Keep);
  ASSERT_TRUE(contract.bind(schema_of({"i", "d", "b", "n", "other"}),
                            {.typed_columns = {"int", "day", "b", "other"}}));
  BatchBuilder builder(std::make_shared<Schema>(schema_of({"i", "d", "b", "n", "other"})));
  for (const auto* text : {"5.0", "2000-01-02", "yes", "7", "1"}) builder.add(text);
  for (int column = 0; column < 5; ++column) builder.add_null();

  const auto batch = contract.apply(builder.take());

  ASSERT_TRUE(batch) << batch.error().message();
  EXPECT_EQ(batch->columns[0].text(0), "5");
  EXPECT_THAT(batch->columns[0].values->int64s(), ElementsAre(5, 0));
  EXPECT_TRUE(batch->columns[0].values->is_null(1));
  EXPECT_THAT(batch->columns[1].values->days(), ElementsAre(1, 2));
  EXPECT_FALSE(batch->columns[1].values->is_null(1));
  EXPECT_TRUE(batch->columns[2].values->truth(0));
  EXPECT_EQ(batch->columns[3].values, nullptr) << "nobody asked for it";
  EXPECT_EQ(batch->columns[4].values, nullptr) << "it has no declared type";
}

TEST(Contract, RefusesTheSameWithValuesAsWithout) {
  for (const bool keeps : {false, true}) {
    Bound contract(
        {{.source = "a", .name = "a", .type = {TypeKind::Timestamp, 0, 0}, .required = true}},
        OtherColumns::Keep);
    ASSERT_TRUE(contract.bind(
        schema_of({"a"}),
        {.typed_columns = keeps ? std::vector<std::string>{"a"} : std::vector<std::string>{}}));

    const auto bad = contract.apply(row({"a"}, {"2026-02-30 00:00:00"}));
    const auto null = contract.apply(row({"a"}, {"∅"}));

    ASSERT_FALSE(bad);
    EXPECT_THAT(bad.error().message(), HasSubstr("row 17: column \"a\": \"2026-02-30 00:00:00\""));
    ASSERT_FALSE(null);
    EXPECT_THAT(null.error().message(), HasSubstr("row 17: column \"a\" is NULL"));
  }
}

TEST(Contract, NullIsOfEveryType) {
  Bound contract({{.source = "a", .name = "a", .type = {TypeKind::Uuid, 0, 0}}},
                 OtherColumns::Keep);
  ASSERT_TRUE(contract.bind(schema_of({"a"})));

  EXPECT_TRUE(contract.apply(row({"a"}, {"∅"})));
}

}  // namespace
}  // namespace millrace::transforms
