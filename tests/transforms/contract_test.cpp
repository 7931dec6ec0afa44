#include "connector/transforms/contract.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/transforms/bound_contract.h"

namespace millrace::transforms {
namespace {

using testing::BoundContract;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::row;
using testing::schema_of;

std::vector<std::string> names_of(const Schema& schema) {
  std::vector<std::string> names;
  for (const auto& field : schema.fields()) names.push_back(field.name);
  return names;
}

TEST(Contract, RenamesAndKeepsTheOrderOfTheReport) {
  BoundContract contract(
      {{.source = "LTV (USD)", .name = "ltv"}, {.source = "Email", .name = "email"}},
      OtherColumns::Keep);

  const auto schema = contract.bind(schema_of({"Id", "Email", "LTV (USD)"}));

  ASSERT_TRUE(schema);
  EXPECT_THAT(names_of(*schema), ElementsAre("Id", "email", "ltv"));
}

TEST(Contract, DropsWhatItDoesNotNameWhenToldSo) {
  BoundContract contract({{.source = "Email", .name = "email"}}, OtherColumns::Drop);
  const auto schema = contract.bind(schema_of({"Id", "Email"}));

  const auto batch = contract.apply(row({"Id", "Email"}, {"1", "a@x"}));

  EXPECT_THAT(names_of(*schema), ElementsAre("email"));
  ASSERT_EQ(batch->columns.size(), 1u);
  EXPECT_EQ(batch->columns[0].text(0), "a@x");
}

TEST(Contract, FailsOnAColumnThatNobodyDeclaredWhenToldSo) {
  BoundContract contract({{.source = "Email", .name = "email"}}, OtherColumns::Fail);

  const auto schema = contract.bind(schema_of({"Email", "New"}));

  ASSERT_FALSE(schema);
  EXPECT_THAT(schema.error().message(), HasSubstr("\"New\""));
}

TEST(Contract, NamesTheColumnThatIsMissingAndTheOneThatWasMeant) {
  BoundContract contract({{.source = "Emial", .name = "email"}}, OtherColumns::Keep);

  const auto schema = contract.bind(schema_of({"Id", "Email"}));

  ASSERT_FALSE(schema);
  EXPECT_THAT(schema.error().message(), HasSubstr("did you mean 'Email'?"));
}

TEST(Contract, FindsTheColumnThatLooksTheSame) {
  BoundContract contract({{.source = "email address", .name = "email"}});

  for (const std::string name : {"EMAIL ADDRESS", "Email address ",
                                 "Email\xC2\xA0"
                                 "address",
                                 "\xEF\xBB\xBF"
                                 "Email address"}) {
    const auto schema = contract.bind(schema_of({"other", name}));

    ASSERT_FALSE(schema);
    EXPECT_THAT(schema.error().message(), HasSubstr("did you mean '"));
  }
}

TEST(Contract, TwoColumnsCannotGetTheSameName) {
  BoundContract contract({{.source = "a", .name = "x"}, {.source = "b", .name = "x"}},
                         OtherColumns::Keep);

  const auto schema = contract.bind(schema_of({"a", "b"}));

  ASSERT_FALSE(schema);
  EXPECT_EQ(schema.error().kind(), ErrorKind::BadData);
}

TEST(Contract, AValueThatIsNotOfItsTypeIsNamedWithRowColumnValueAndType) {
  BoundContract contract({{.source = "LTV", .name = "ltv", .type = {TypeKind::Decimal, 4, 2}}},
                         OtherColumns::Keep);
  ASSERT_TRUE(contract.bind(schema_of({"LTV"})));

  const auto good = contract.apply(row({"LTV"}, {"12.30"}));
  const auto bad = contract.apply(row({"LTV"}, {"123.4"}));

  EXPECT_TRUE(good);
  ASSERT_FALSE(bad);
  EXPECT_THAT(
      bad.error().message(),
      HasSubstr("\"LTV\" (as \"ltv\"): 1 value is not of type decimal(4,2) (\"123.4\" in row 17)"));
}

TEST(Contract, ARequiredColumnRefusesNullButNotTheEmptyString) {
  BoundContract contract({{.source = "a", .name = "a", .required = true}}, OtherColumns::Keep);
  ASSERT_TRUE(contract.bind(schema_of({"a"})));

  const auto null = contract.apply(row({"a"}, {"∅"}));
  const auto empty = contract.apply(row({"a"}, {""}));

  ASSERT_FALSE(null);
  EXPECT_THAT(null.error().message(), HasSubstr("\"a\": 1 value is NULL, but required (row 17)"));
  EXPECT_TRUE(empty);
}

TEST(Contract, ADefaultStandsInForNullAndMustBeOfTheType) {
  BoundContract contract({{.source = "a",
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
  BoundContract contract({{.source = "a", .name = "a", .type = {TypeKind::Integer, 0, 0}},
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

TEST(Contract, AMidnightIsADateAndADateAMidnight) {
  BoundContract contract({{.source = "d", .name = "d", .type = {TypeKind::Date, 0, 0}},
                          {.source = "t", .name = "t", .type = {TypeKind::Timestamp, 0, 0}}});
  ASSERT_TRUE(contract.bind(schema_of({"d", "t"})));

  const auto other = contract.apply(row({"d", "t"}, {"2026-01-31T00:00:00", "2026-01-31"}));
  const auto plain = contract.apply(row({"d", "t"}, {"infinity", "2026-01-31T00:00"}));

  ASSERT_TRUE(other) << other.error().message();
  EXPECT_EQ(other->columns[0].text(0), "2026-01-31");
  EXPECT_EQ(other->columns[1].text(0), "2026-01-31 00:00:00");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->columns[0].text(0), "infinity");
  EXPECT_EQ(plain->columns[1].text(0), "2026-01-31T00:00");
}

TEST(Contract, WhatIsNearlyAnIntegerIsRefused) {
  BoundContract contract({{.source = "a", .name = "a", .type = {TypeKind::Integer, 0, 0}}},
                         OtherColumns::Keep);
  ASSERT_TRUE(contract.bind(schema_of({"a"})));

  for (const auto* text : {"5.5", "1E-3", "1E+19", "9223372036854775808.0"}) {
    EXPECT_FALSE(contract.apply(row({"a"}, {text}))) << text;
  }
}

TEST(Contract, ARowIsNamedByItsNumberInTheExport) {
  BoundContract contract({{.source = "a", .name = "a", .type = {TypeKind::Integer, 0, 0}}},
                         OtherColumns::Keep);
  ASSERT_TRUE(contract.bind(schema_of({"a"})));
  BatchBuilder builder(std::make_shared<Schema>(schema_of({"a"})), 101);
  for (const auto* text : {"1", "x", "3"}) builder.add(text);

  const auto refused = contract.apply(pick_rows(builder.take(), std::vector<std::uint32_t>{2, 1}));

  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message(), HasSubstr("(\"x\" in row 102)"));
}

TEST(Contract, NullIsOfEveryType) {
  BoundContract contract({{.source = "a", .name = "a", .type = {TypeKind::Uuid, 0, 0}}},
                         OtherColumns::Keep);
  ASSERT_TRUE(contract.bind(schema_of({"a"})));

  EXPECT_TRUE(contract.apply(row({"a"}, {"∅"})));
}

}  // namespace
}  // namespace millrace::transforms
