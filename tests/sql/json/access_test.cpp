#include "connector/sql/json/access.h"

#include <gtest/gtest.h>

#include "connector/sql/json/comparison.h"
#include "connector/sql/json/functions.h"
#include "tests/sql/support/said.h"

namespace millrace::sql::json {
namespace {

constexpr std::string_view kValue = R"({"a": [1, {"b": "x\ny"}, null], "k\"": {"a": 2}})";

std::string text_of(std::optional<std::string_view> value) {
  std::string out;
  return value && append_as_text(*value, out) ? said(std::string_view(out)) : "NULL";
}

TEST(JsonAccessTest, TakesMembersAndElements) {
  EXPECT_EQ(FieldKey("a").of(kValue), R"([1, {"b": "x\ny"}, null])");
  EXPECT_EQ(FieldKey("k\"").of(kValue), R"({"a": 2})");
  EXPECT_EQ(FieldKey("b").of(kValue), std::nullopt);
  EXPECT_EQ(FieldKey("a").of("[1]"), std::nullopt);
  EXPECT_EQ(element("[1, 2, 3]", -1), "3");
  EXPECT_EQ(element("[1, 2, 3]", 3), std::nullopt);
  EXPECT_EQ(element("{}", 0), std::nullopt);
}

TEST(JsonAccessTest, GivesTextsWithoutQuotesAndNullAsNull) {
  EXPECT_EQ(text_of(R"("x\ny\u001f\"\\")"), "= x\ny\x1f\"\\");
  EXPECT_EQ(text_of("1.10"), "= 1.10");
  EXPECT_EQ(text_of("null"), "NULL");
}

TEST(JsonAccessTest, FollowsPaths) {
  const auto path = Path::parse("{a,1,b}");
  ASSERT_TRUE(path);
  EXPECT_EQ(text_of(path->of(kValue)), "= x\ny");
  EXPECT_EQ(Path::parse("{}")->of("1"), "1");
  EXPECT_EQ(Path::parse("{NULL}")->of(kValue), std::nullopt);
  EXPECT_EQ(Path::parse("{a").error(), "malformed array literal: \"{a\"");
}

TEST(JsonAccessTest, StaysInsideOfATextThatIsNotCanonical) {
  for (const std::string_view text : {"", "{", "[", "\"", "{\"", "{\"a", "{\"a\"", "{\"a\":", "[[",
                                      "[,", "{\"a\": ", "\"\\", "[1", "]", "\"\\u00"}) {
    const std::string copy(text);  // Its end is watched by the address sanitizer.
    std::string out;
    text_of(FieldKey("a").of(copy));
    text_of(element(copy, -1));
    text_of(copy);
    jsonb_strip_nulls(copy, out);
    EXPECT_TRUE(jsonb_pretty(copy, out));
    EXPECT_TRUE(concatenate(copy, copy, out));
    equal(copy, "{\"a\": 1}");
    contains("{\"a\": 1}", copy);
  }
}

TEST(JsonComparisonTest, ComparesNumbersByValue) {
  EXPECT_TRUE(equal(R"({"a": 1.10})", R"({"a": 1.1})"));
  EXPECT_TRUE(compare("-2", "-1.5") < 0);
  EXPECT_TRUE(compare("9", "10") < 0);
  EXPECT_TRUE(contains("[1, 2.0]", "[2]"));
}

TEST(JsonComparisonTest, OrdersKinds) {
  const std::vector<std::string_view> ascending = {"[]",   "null", "\"a\"",  "1",  "false",
                                                   "true", "[1]",  "[1, 2]", "{}", "{\"a\": 1}"};
  for (std::size_t i = 1; i < ascending.size(); ++i) {
    EXPECT_TRUE(compare(ascending[i - 1], ascending[i]) < 0) << ascending[i];
    EXPECT_TRUE(compare(ascending[i], ascending[i - 1]) > 0) << ascending[i];
  }
}

TEST(JsonFunctionTest, MergesInTheOrderOfKeys) {
  EXPECT_EQ(said_by([](auto& out) {
              return concatenate(R"({"a": 1, "c": 2, "dd": 3})", R"({"b": 4, "c": 5})", out);
            }),
            R"(= {"a": 1, "b": 4, "c": 5, "dd": 3})");
  EXPECT_EQ(said_by([](auto& out) { return concatenate("[1]", "{}", out); }), "= [1, {}]");
}

TEST(JsonFunctionTest, PrettyPrintsWithinTheLimit) {
  EXPECT_EQ(said_by([](auto& out) { return jsonb_pretty(R"({"a": [1], "b": {}})", out); }),
            "= {\n    \"a\": [\n        1\n    ],\n    \"b\": {\n    }\n}");
  const std::string deep = std::string(1000, '[') + "1, 1" + std::string(1000, ']');
  std::string wide = "[" + deep;
  for (int i = 0; i < 20; ++i) wide += ", " + deep;
  EXPECT_EQ(said_by([&](auto& out) { return jsonb_pretty(wide + "]", out); }),
            "error: the jsonb would be longer than 16 MiB");
}

}  // namespace
}  // namespace millrace::sql::json
