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

TEST(Contract, RenamesAndKeepsTheOrderOfTheReport) {
  Contract contract({{.source = "LTV (USD)", .name = "ltv"}, {.source = "Email", .name = "email"}},
                    OtherColumns::Keep);

  const auto schema = contract.bind(schema_of({"Id", "Email", "LTV (USD)"}));

  ASSERT_TRUE(schema);
  EXPECT_THAT(names_of(*schema), ElementsAre("Id", "email", "ltv"));
}

TEST(Contract, DropsWhatItDoesNotNameWhenToldSo) {
  Contract contract({{.source = "Email", .name = "email"}}, OtherColumns::Drop);
  const auto schema = contract.bind(schema_of({"Id", "Email"}));

  const auto batch = contract.apply(row({"Id", "Email"}, {"1", "a@x"}));

  EXPECT_THAT(names_of(*schema), ElementsAre("email"));
  ASSERT_EQ(batch->columns.size(), 1u);
  EXPECT_EQ(batch->columns[0].text(0), "a@x");
}

TEST(Contract, FailsOnAColumnThatNobodyDeclaredWhenToldSo) {
  Contract contract({{.source = "Email", .name = "email"}}, OtherColumns::Fail);

  const auto schema = contract.bind(schema_of({"Email", "New"}));

  ASSERT_FALSE(schema);
  EXPECT_THAT(schema.error().message(), HasSubstr("\"New\""));
}

TEST(Contract, NamesTheColumnThatIsMissingAndTheOneThatWasMeant) {
  Contract contract({{.source = "Emial", .name = "email"}}, OtherColumns::Keep);

  const auto schema = contract.bind(schema_of({"Id", "Email"}));

  ASSERT_FALSE(schema);
  EXPECT_THAT(schema.error().message(), HasSubstr("did you mean \"Email\"?"));
}

TEST(Contract, TwoColumnsCannotGetTheSameName) {
  Contract contract({{.source = "a", .name = "x"}, {.source = "b", .name = "x"}},
                    OtherColumns::Keep);

  const auto schema = contract.bind(schema_of({"a", "b"}));

  ASSERT_FALSE(schema);
  EXPECT_EQ(schema.error().kind(), ErrorKind::BadData);
}

TEST(Contract, AValueThatIsNotOfItsTypeIsNamedWithRowColumnValueAndType) {
  Contract contract({{.source = "LTV", .name = "ltv", .type = {TypeKind::Decimal, 4, 2}}},
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
  Contract contract({{.source = "a", .name = "a", .required = true}}, OtherColumns::Keep);
  ASSERT_TRUE(contract.bind(schema_of({"a"})));

  const auto null = contract.apply(row({"a"}, {"∅"}));
  const auto empty = contract.apply(row({"a"}, {""}));

  ASSERT_FALSE(null);
  EXPECT_THAT(null.error().message(), HasSubstr("row 17: column \"a\" is NULL"));
  EXPECT_TRUE(empty);
}

TEST(Contract, ADefaultStandsInForNullAndMustBeOfTheType) {
  Contract contract({{.source = "a",
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
  Contract contract({{.source = "a", .name = "a", .type = {TypeKind::Integer, 0, 0}},
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
  Contract contract({{.source = "a", .name = "a", .type = {TypeKind::Integer, 0, 0}}},
                    OtherColumns::Keep);
  ASSERT_TRUE(contract.bind(schema_of({"a"})));

  for (const auto* text : {"5.5", "1E-3", "1E+19", "9223372036854775808.0"}) {
    EXPECT_FALSE(contract.apply(row({"a"}, {text}))) << text;
  }
}

TEST(Contract, NullIsOfEveryType) {
  Contract contract({{.source = "a", .name = "a", .type = {TypeKind::Uuid, 0, 0}}},
                    OtherColumns::Keep);
  ASSERT_TRUE(contract.bind(schema_of({"a"})));

  EXPECT_TRUE(contract.apply(row({"a"}, {"∅"})));
}

}  // namespace
}  // namespace millrace::transforms
