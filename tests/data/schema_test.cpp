#include "connector/data/schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace millrace {
namespace {

using ::testing::HasSubstr;

TEST(TypeNameTest, ComesBackFromItsText) {
  for (const auto* text : {"text", "integer", "decimal", "decimal(12,2)", "decimal(38,0)", "double",
                           "boolean", "date", "time", "timestamp", "timestamptz", "uuid", "json"}) {
    const auto type = parse_type(text);
    ASSERT_TRUE(type) << text;
    EXPECT_EQ(to_string(*type), text);
  }
  EXPECT_EQ(to_string(*parse_type(" decimal( 12 , 2 ) ")), "decimal(12,2)");
  EXPECT_EQ(to_string(*parse_type("decimal(5)")), "decimal(5,0)");
}

TEST(TypeNameTest, NamesTheNearestTypeWhenItIsUnknown) {
  const auto type = parse_type("interger");

  ASSERT_FALSE(type);
  EXPECT_EQ(type.error().kind(), ErrorKind::InvalidConfig);
  EXPECT_EQ(type.error().message(), "is not a type; did you mean 'integer'?");
  EXPECT_EQ(parse_type("cube").error().message(),
            "is not a type; use one of text, integer, decimal, double, boolean, date, time, "
            "timestamp, timestamptz, uuid and json");
}

TEST(TypeNameTest, RefusesADecimalThatCannotBe) {
  for (const auto* text :
       {"decimal(0,0)", "decimal(2,3)", "decimal(1001,2)", "decimal()", "decimal(a,b)",
        "decimal(1,2,3)", "decimal(99999999999,2)", "unknown", ""}) {
    EXPECT_FALSE(parse_type(text)) << text;
  }
}

TEST(SchemaTest, FindsColumnsByTheirExactName) {
  const Schema schema({{"a", {}, false}, {"A", {}, false}, {"b c", {}, false}});

  EXPECT_EQ(schema.find("A"), 1u);
  EXPECT_EQ(schema.find("b c"), 2u);
  EXPECT_EQ(schema.find("c"), std::nullopt);
  EXPECT_EQ(schema.names(), "a, A, b c");
}

TEST(SchemaTest, NamesAreCutWhenThereAreMany) {
  std::vector<Field> fields(25, Field{"x\n", {}, false});

  const auto names = Schema(fields).names();

  EXPECT_THAT(names, HasSubstr("x\\n, x\\n and 5 more"));
}

}  // namespace
}  // namespace millrace
