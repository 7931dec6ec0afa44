#include "connector/delta/content_hash.h"

#include <algorithm>

#include <gmock/gmock.h>

#include "tests/delta/delta_fixture.h"

namespace millrace::delta {
namespace {

ContentSum sum_of(const SchemaPtr& schema, const std::vector<Cells>& rows) {
  std::vector<Hash128> hashes;
  ContentHasher(*schema, "seed").add(batch_of(schema, rows), hashes);
  ContentSum sum;
  for (const auto& hash : hashes) sum.add(hash);
  return sum;
}

struct Spellings {
  const char* type;
  const char* one;
  const char* other;
};

class EqualValues : public ::testing::TestWithParam<Spellings> {};

TEST_P(EqualValues, AreOneValue) {
  const auto type = *parse_type(GetParam().type);
  EXPECT_EQ(canonical(type, GetParam().one), canonical(type, GetParam().other));
}

INSTANTIATE_TEST_SUITE_P(
    , EqualValues,
    ::testing::Values(Spellings{"integer", "007", "7"}, Spellings{"integer", "+7", "7.0"},
                      Spellings{"decimal", "1.10", "1.1"}, Spellings{"decimal", "-0.0", "0"},
                      Spellings{"decimal(9,4)", "12", "12.0000"},
                      Spellings{"decimal", "1e3", "1000"}, Spellings{"double", "0.5", "5e-1"},
                      Spellings{"boolean", "yes", "t"}, Spellings{"boolean", "0", "false"},
                      Spellings{"timestamp", "2026-01-02T03:04:05", "2026-01-02 03:04:05.000"},
                      Spellings{"timestamp", "2026-01-02", "2026-01-02 00:00:00"},
                      Spellings{"timestamptz", "2026-01-02T03:00:00Z", "2026-01-02 04:00:00+01"},
                      Spellings{"uuid", "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11",
                                "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"}));

TEST(ContentHash, OtherValuesDiffer) {
  const auto differ = [](const char* type, const char* one, const char* other) {
    return canonical(*parse_type(type), one) != canonical(*parse_type(type), other);
  };
  EXPECT_TRUE(differ("integer", "7", "8"));
  EXPECT_TRUE(differ("decimal", "1.1", "11"));
  EXPECT_TRUE(differ("decimal", "1", "-1"));
  EXPECT_TRUE(differ("text", "1.10", "1.1"));
  EXPECT_TRUE(differ("timestamptz", "2026-01-02T03:00:00Z", "2026-01-02 03:00:00+01"));
}

TEST(ContentHash, WhatATableWritesInItsOwnWayIsOneValueWithoutADeclaration) {
  const auto same = [](const char* one, const char* other) {
    return canonical({}, one) == canonical({}, other);
  };
  EXPECT_TRUE(same("true", "t"));
  EXPECT_TRUE(same("2026-01-02T03:04:05", "2026-01-02 03:04:05"));
  EXPECT_TRUE(same("2026-01-02T03:04:05Z", "2026-01-02 04:04:05+01"));
  EXPECT_FALSE(same("true", "f"));
  EXPECT_FALSE(same("1.10", "1.1"));
  EXPECT_FALSE(same("007", "7"));
  EXPECT_FALSE(same("2026-01-02 03:04:05", "2026-01-02 03:04:05+00"));
}

TEST(ContentHash, TheOrderOfRowsDoesNotCountAndTheirNumberDoes) {
  const auto schema = columns({"id", "a"});
  std::vector<Cells> rows{{"1", "x"}, {"2", std::nullopt}, {"3", ""}};
  const auto sum = sum_of(schema, rows);
  std::ranges::reverse(rows);
  EXPECT_EQ(sum_of(schema, rows), sum);
  rows.push_back(rows[0]);
  EXPECT_NE(sum_of(schema, rows), sum);
}

TEST(ContentHash, CellsAreKeptApart) {
  const auto schema = columns({"a", "b"});
  EXPECT_NE(sum_of(schema, {{"ab", "c"}}), sum_of(schema, {{"a", "bc"}}));
  EXPECT_NE(sum_of(schema, {{"", std::nullopt}}), sum_of(schema, {{std::nullopt, ""}}));
  EXPECT_NE(sum_of(schema, {{"1", "x"}, {"2", "y"}}), sum_of(schema, {{"1", "y"}, {"2", "x"}}));
}

TEST(ContentHash, ASumCarries) {
  ContentSum sum;
  sum.add({1, ~std::uint64_t{0}});
  sum.add({2, 1});
  EXPECT_EQ(sum.sum, (Hash128{4, 0}));
}

}  // namespace
}  // namespace millrace::delta
