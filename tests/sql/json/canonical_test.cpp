#include "connector/sql/json/canonical.h"

#include <gtest/gtest.h>

#include "tests/sql/support/said.h"

namespace millrace::sql::json {
namespace {

struct Text {
  std::string name, json, answer;
};

class CanonicalTest : public ::testing::TestWithParam<Text> {};

TEST_P(CanonicalTest, IsWhatPostgresPrints) {
  EXPECT_EQ(said_by([](auto& out) { return to_jsonb(GetParam().json, out); }), GetParam().answer);
}

const std::string kInvalid = "error: invalid input syntax for type json";

INSTANTIATE_TEST_SUITE_P(
    , CanonicalTest,
    ::testing::Values(Text{"KeysByLength", R"({"bb":1,"c":2,"a":3})",
                           R"(= {"a": 3, "c": 2, "bb": 1})"},
                      Text{"LastOfEqualKeys", R"({"a":1,"\u0061":2})", R"(= {"a": 2})"},
                      Text{"Inside", R"([{"b":[],"a":{}},"x"])", R"(= [{"a": {}, "b": []}, "x"])"},
                      Text{"Scales", "[1.10,1e2,1.5e-3,-0.0,-12.5e1,0e-2]",
                           "= [1.10, 100, 0.0015, 0.0, -125, 0.00]"},
                      Text{"Escapes", R"("\u00e4\/\ud83d\ude00\n\u001f")", R"(= "ä/😀\n\u001f")"},
                      Text{"Zero", R"("\u0000")", "error: unsupported Unicode escape sequence"},
                      Text{"HalfPair", R"("\ud800")", kInvalid},
                      Text{"SecondHalf", R"("\udc00")", kInvalid}, Text{"Empty", "", kInvalid},
                      Text{"Spaces", "  ", kInvalid}, Text{"Comma", "[1,]", kInvalid},
                      Text{"Rest", "1 2", kInvalid}, Text{"LeadingZero", "01", kInvalid},
                      Text{"LineBreak", "\"a\nb\"", kInvalid}, Text{"OpenString", "\"a", kInvalid},
                      Text{"OpenEscape", "\"a\\", kInvalid}, Text{"NoColon", "{\"a\" 1}", kInvalid},
                      Text{"Huge", "1e131072", "error: value overflows numeric format"},
                      Text{"VeryHuge", "1e99999999999", "error: value overflows numeric format"}),
    [](const auto& test) { return test.param.name; });

TEST(JsonLimitTest, BoundsDepthAndLength) {
  std::string deep = std::string(1000, '[') + std::string(1000, ']');
  EXPECT_EQ(said_by([&](auto& out) { return to_jsonb(deep, out); }), said(std::string_view(deep)));
  EXPECT_EQ(said_by([](auto& out) { return to_jsonb(std::string(100'000, '['), out); }),
            "error: the json is nested more than 1,000 levels deep");
  std::string many = "[1e131071";
  for (int i = 0; i < 1000; ++i) many += ",1e131071";
  EXPECT_EQ(said_by([&](auto& out) { return to_jsonb(many + "]", out); }),
            "error: the jsonb would be longer than 16 MiB");
}

}  // namespace
}  // namespace millrace::sql::json
