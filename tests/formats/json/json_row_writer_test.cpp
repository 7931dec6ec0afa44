#include "connector/formats/json/json_row_writer.h"

#include <ostream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/data/json_syntax.h"
#include "connector/data/values.h"
#include "connector/formats/registry.h"
#include "tests/formats/tables.h"

namespace millrace::formats {
namespace {

using namespace std::string_literals;

struct Written {
  std::string name;
  TypeKind kind;
  std::string text, json;
};

void PrintTo(const Written& written, std::ostream* out) {
  *out << written.name;
}

class JsonValue : public ::testing::TestWithParam<Written> {};

TEST_P(JsonValue, IsWrittenByItsType) {
  const auto& [name, kind, text, json] = GetParam();
  BatchBuilder builder(std::make_shared<const Schema>(std::vector<Field>{{"k", {kind}, false}}));
  builder.add(text);
  std::string out;

  json_row(builder.take(), 0, out);

  EXPECT_EQ(out, "{\"k\":" + json + "}");
}

INSTANTIATE_TEST_SUITE_P(
    , JsonValue,
    ::testing::Values(Written{"Integer", TypeKind::Integer, "9007199254740993", "9007199254740993"},
                      Written{"IntegerNotCanonical", TypeKind::Integer, "+7", "7"},
                      Written{"IntegerLeadingZeros", TypeKind::Integer, "007", "7"},
                      Written{"IntegerMinusZeros", TypeKind::Integer, "-007", "-7"},
                      Written{"IntegerZeros", TypeKind::Integer, "000", "0"},
                      Written{"IntegerTwoSigns", TypeKind::Integer, "+-7", "\"+-7\""},
                      Written{"DecimalWithPlus", TypeKind::Decimal, "+1.50", "1.50"},
                      Written{"DecimalOnlyPoint", TypeKind::Decimal, ".", "\".\""},
                      Written{"DecimalPointAtTheEnd", TypeKind::Decimal, "5.", "5"},
                      Written{"DecimalPointBeforeExponent", TypeKind::Decimal, "-05.e3", "-5e3"},
                      Written{"DecimalNotANumber", TypeKind::Decimal, "NaN", "\"NaN\""},
                      Written{"Decimal", TypeKind::Decimal, "-1.10", "-1.10"},
                      Written{"DecimalWithoutDigits", TypeKind::Decimal, ".5", "0.5"},
                      Written{"Double", TypeKind::Double, "1e-7", "1e-7"},
                      Written{"NotANumber", TypeKind::Double, "NaN", "\"NaN\""},
                      Written{"Boolean", TypeKind::Boolean, "true", "true"},
                      Written{"BooleanWord", TypeKind::Boolean, "No", "false"},
                      Written{"BooleanOther", TypeKind::Boolean, "maybe", "\"maybe\""},
                      Written{"Text", TypeKind::Text, "12", "\"12\""},
                      Written{"Unknown", TypeKind::Unknown, "true", "\"true\""},
                      Written{"Date", TypeKind::Date, "2026-01-02", "\"2026-01-02\""},
                      Written{"Json", TypeKind::Json, "{\"a\": [1.10, null]}",
                              "{\"a\": [1.10, null]}"},
                      Written{"JsonWithLineBreaks", TypeKind::Json, "{\n \"a\":\r\n \"x\\n\"}",
                              "{ \"a\": \"x\\n\"}"},
                      Written{"JsonWithHalfACharacter", TypeKind::Json, "[\"\\ud83d\"]",
                              "\"[\\\"\\\\ud83d\\\"]\""},
                      Written{"JsonWithACharacter", TypeKind::Json, "[\"\\ud83d\\ude00\"]",
                              "[\"\\ud83d\\ude00\"]"},
                      Written{"JsonBroken", TypeKind::Json, "{\"a\":}", "\"{\\\"a\\\":}\""}),
    [](const auto& test) { return test.param.name; });

TEST(JsonLinesTest, WritesOneObjectALine) {
  Registry registry;
  register_all_formats(registry);
  const Format* format = registry.for_path("out/rows.jsonl");
  ASSERT_NE(format, nullptr);
  const testing::Table table{{"id", "say \"x\""}, {{"1", std::nullopt}, {"", "a\nb"}}};

  const auto text = testing::encode(*format->encoder(), table);

  EXPECT_EQ(text,
            "{\"id\":\"1\",\"say \\\"x\\\"\":null}\n{\"id\":\"\",\"say \\\"x\\\"\":\"a\\nb\"}\n");
}

TEST(JsonLinesTest, GivesAnyTextInOneLineOfValidJson) {
  std::mt19937_64 random(5);
  Registry registry;
  register_all_formats(registry);
  const auto table = testing::random_table(random, 5, 2000);

  const auto text = testing::encode(*registry.named("jsonl")->encoder(), table);

  std::size_t lines = 0;
  for (std::size_t at = 0; at < text.size(); ++lines) {
    const auto end = text.find('\n', at);
    ASSERT_TRUE(is_json(std::string_view(text).substr(at, end - at)));
    at = end + 1;
  }
  EXPECT_EQ(lines, 2000u);
}

TEST(RegistryTest, KnowsCsvAndJsonLines) {
  Registry registry;
  register_all_formats(registry);

  EXPECT_EQ(registry.for_path("a/b.csv")->name, "csv");
  EXPECT_EQ(registry.for_path("a/b.txt"), nullptr);
  EXPECT_TRUE(registry.named("csv")->decoder);
  EXPECT_FALSE(registry.named("jsonl")->decoder);
}

}  // namespace
}  // namespace millrace::formats
