#include "connector/spill/key_encoding.h"

#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "connector/data/column_builder.h"

namespace millrace::spill {
namespace {

// Values of a type in ascending order; those of one group are equal.
struct Ordered {
  std::string name;
  TypeKind kind;
  std::vector<std::vector<std::string>> groups;
};

std::string encoded(const std::optional<std::string>& text, TypeKind kind,
                    NullOrder nulls = NullOrder::First) {
  ColumnBuilder builder;
  text ? builder.add(*text) : builder.add_null();
  std::string out;
  encode_cell(builder.take(), 0, kind, nulls, out);
  return out;
}

class KeyEncodingOf : public ::testing::TestWithParam<Ordered> {};

TEST_P(KeyEncodingOf, ComparesAsTheValuesDo) {
  const auto& [name, kind, groups] = GetParam();
  for (std::size_t i = 0; i < groups.size(); ++i) {
    for (const auto& text : groups[i]) {
      EXPECT_EQ(encoded(text, kind), encoded(groups[i].front(), kind)) << text;
      EXPECT_LT(encoded(std::nullopt, kind), encoded(text, kind)) << text;
      EXPECT_GT(encoded(std::nullopt, kind, NullOrder::Last), encoded(text, kind)) << text;
    }
    for (std::size_t j = 0; j < i; ++j) {
      EXPECT_LT(encoded(groups[j].front(), kind), encoded(groups[i].front(), kind))
          << groups[j].front() << " and " << groups[i].front();
    }
  }
}

// No value's bytes begin with those of another: keys of several columns stay apart.
TEST_P(KeyEncodingOf, TellsWhereAValueEnds) {
  const auto& [name, kind, groups] = GetParam();
  for (const auto& one : groups) {
    for (const auto& other : groups) {
      if (one == other) continue;
      EXPECT_FALSE(encoded(one.front(), kind).starts_with(encoded(other.front(), kind)))
          << one.front() << " and " << other.front();
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    , KeyEncodingOf,
    ::testing::Values(
        Ordered{"Integers",
                TypeKind::Integer,
                {{"-9223372036854775808"},
                 {"-10"},
                 {"-9", "-9.0"},
                 {"0", "-0"},
                 {"7", "007", "+7"},
                 {"256"},
                 {"9223372036854775807"},
                 {"none"}}},
        Ordered{"Decimals",
                TypeKind::Decimal,
                {{"-Infinity"},
                 {"-1e30"},
                 {"-100.5"},
                 {"-100.49"},
                 {"-100", "-1e2", "-100.00"},
                 {"-0.011"},
                 {"-0.01"},
                 {"0", "0.00", "-0"},
                 {"0.0009"},
                 {"0.01"},
                 {"1.1", "1.10", "0011e-1"},
                 {"1.11"},
                 {"9"},
                 {"10"},
                 {"99999999999999999999999999999999999999"},
                 {"Infinity"},
                 {"NaN"},
                 {"none"}}},
        Ordered{"Doubles",
                TypeKind::Double,
                {{"-Infinity"},
                 {"-1e300"},
                 {"-2.5"},
                 {"0", "-0"},
                 {"1e-300"},
                 {"2", "2.0"},
                 {"10"},
                 {"Infinity"},
                 {"NaN"}}},
        Ordered{"Booleans", TypeKind::Boolean, {{"false", "f", "0", "NO"}, {"true", "t", "1"}}},
        Ordered{"Dates",
                TypeKind::Date,
                {{"-infinity"}, {"0044-03-15 BC"}, {"1999-12-31"}, {"2026-01-31"}, {"infinity"}}},
        Ordered{"Times", TypeKind::Time, {{"00:00", "00:00:00"}, {"09:59:59.5"}, {"24:00:00"}}},
        Ordered{"Timestamps",
                TypeKind::Timestamp,
                {{"1999-12-31 23:59:59"}, {"2026-01-31 00:00:00", "2026-01-31T00:00:00.000"}}},
        Ordered{"Instants",
                TypeKind::TimestampTz,
                {{"2026-01-31 00:00:00+07"}, {"2026-01-31 00:00:00Z", "2026-01-31 07:00:00+07"}}},
        Ordered{"Uuids",
                TypeKind::Uuid,
                {{"00000000-0000-0000-0000-00000000000a", "00000000-0000-0000-0000-00000000000A"},
                 {"f0000000-0000-0000-0000-000000000000"}}},
        Ordered{"Texts",
                TypeKind::Text,
                {{""},
                 {std::string("\0", 1)},
                 {std::string("\0\0", 2)},
                 {std::string("\0a", 2)},
                 {"10"},
                 {"9"},
                 {"Z"},
                 {"a"},
                 {std::string("a\0", 2)},
                 {"aa"},
                 {"ü"},
                 {"漢"},
                 {"😀"}}}),
    [](const auto& test) { return test.param.name; });

TEST(KeyEncoder, KeepsColumnsApart) {
  const auto schema =
      std::make_shared<const Schema>(std::vector<Field>{{"a", {}, false}, {"b", {}, false}});
  BatchBuilder builder(schema);
  for (const char* text : {"ab", "c", "a", "bc", "a", "bc"}) builder.add(text);
  builder.add_null();
  builder.add("a");
  const Batch batch = builder.take();
  const KeyEncoder encoder({{0, TypeKind::Text}, {1, TypeKind::Unknown}});
  std::vector<std::string> keys(batch.rows);

  for (std::size_t row = 0; row < batch.rows; ++row) encoder.encode(batch, row, keys[row]);

  EXPECT_NE(keys[0], keys[1]);
  EXPECT_EQ(keys[1], keys[2]);
  EXPECT_TRUE(encoder.has_null(batch, 3));
  EXPECT_FALSE(encoder.has_null(batch, 2));
}

TEST(KeyEncoding, TakesJsonForEqualWhereJsonbIs) {
  const std::vector<std::string> equal{R"({"a":1,"b":[2,"1.0"]})",
                                       R"({"b": [2.00, "1.0"], "a": 1.0})",
                                       R"({"\u0061":5,"a":10e-1,"b":[0.2e1,"1.\u0030"]})"};
  const std::vector<std::string> others{R"({"a":1,"b":[2,"1"]})",
                                        R"({"a":10,"b":[2,"1.0"]})",
                                        R"({"a":"1","b":[2,"1.0"]})",
                                        R"({"a":1,"b":["1.0",2]})",
                                        R"({"a":1,"b":[2,"1.0"],"c":null})",
                                        "no json",
                                        ""};

  for (const auto& text : equal) {
    EXPECT_EQ(encoded(text, TypeKind::Json), encoded(equal[0], TypeKind::Json)) << text;
  }
  for (const auto& text : others) {
    EXPECT_NE(encoded(text, TypeKind::Json), encoded(equal[0], TypeKind::Json)) << text;
  }
  EXPECT_EQ(encoded("-0.00", TypeKind::Json), encoded("0", TypeKind::Json));
  EXPECT_NE(encoded("100", TypeKind::Json), encoded("1", TypeKind::Json));
}

}  // namespace
}  // namespace millrace::spill
