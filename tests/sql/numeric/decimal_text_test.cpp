#include "connector/sql/numeric/decimal_text.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace millrace::sql {
namespace {

std::string read_and_written(std::string_view text) {
  const auto value = parse_numeric(text);
  return value ? to_text(*value) : "error: " + std::string(value.error().text());
}

TEST(NumericTextTest, KeepsTheScaleThatIsWritten) {
  struct Case {
    std::string text;
    std::string written;
  };
  for (const auto& [text, written] :
       std::vector<Case>{{"1.10", "1.10"},
                         {"0", "0"},
                         {"-0.00", "0.00"},
                         {"007", "7"},
                         {".5", "0.5"},
                         {"-.5", "-0.5"},
                         {"5.", "5"},
                         {"+12.340", "12.340"},
                         {" \t\n12\v\f ", "12"},
                         {"1.5e3", "1500"},
                         {"1.5E-3", "0.0015"},
                         {"15e-1", "1.5"},
                         {"1e 2", "100"},
                         {"0e5000", "0"},
                         {"1e-40", "0." + std::string(39, '0') + "1"},
                         {"123456789012345678", "123456789012345678"},
                         {"1234567890123456789", "1234567890123456789"},
                         {"-1000000000000000000.5", "-1000000000000000000.5"},
                         {std::string(38, '9'), std::string(38, '9')},
                         {"nan", "NaN"},
                         {" Infinity ", "Infinity"},
                         {"-inf", "-Infinity"},
                         {"+INF", "Infinity"}}) {
    EXPECT_EQ(read_and_written(text), written) << text;
  }
}

TEST(NumericTextTest, RefusesWhatPostgresRefuses) {
  for (const std::string text :
       {"",    " ",   "abc", "-",     "+",    ".",    "-.",      "..5", "1.2.3", "1e",
        "1e+", "--1", "1 2", "1_000", "0x1F", "-NaN", "infinit", "1,5", "1e5x",  "e5"}) {
    EXPECT_EQ(read_and_written(text),
              "error: invalid input syntax for type numeric: \"" + text + '"');
  }
  EXPECT_EQ(read_and_written("1e2000000000"), "error: value overflows numeric format");
  EXPECT_EQ(read_and_written("1e-20000"), "error: value overflows numeric format");
}

TEST(NumericTextTest, RefusesADigitMoreThanThereIsRoomFor) {
  for (const std::string& text : {"1" + std::string(38, '0'), "0." + std::string(37, '0') + "12",
                                  std::string("1e38"), std::string("10e37")}) {
    const bool fits = text.starts_with("0.");
    EXPECT_EQ(read_and_written(text),
              fits ? text : "error: numeric result has more than 38 digits");
  }
}

TEST(NumericOrderTest, ComparesValuesWhateverTheirScale) {
  const std::vector<std::vector<std::string>> ascending{
      {"-inf"},
      {"-99999999999999999999999999999999999999"},
      {"-1.11", "-1.110"},
      {"-1e-300"},
      {"0", "0.00", "-0", "0e-16000"},
      {"1e-300", "10e-301"},
      {"1.1", "1.10", "1.1000000000000000000000000000000000000"},
      {"99999999999999999999999999999999999999"},
      {"Infinity"},
      {"NaN"}};
  for (std::size_t i = 0; i < ascending.size(); ++i) {
    for (std::size_t j = 0; j < ascending.size(); ++j) {
      for (const auto& left : ascending[i]) {
        for (const auto& right : ascending[j]) {
          const auto a = parse_numeric(left);
          const auto b = parse_numeric(right);
          ASSERT_TRUE(a && b);
          EXPECT_EQ(*a <=> *b, std::weak_order(i, j)) << left << " and " << right;
          EXPECT_EQ(*a == *b, i == j);
          if (i == j) EXPECT_EQ(hash_of(*a), hash_of(*b)) << left << " and " << right;
        }
      }
    }
  }
}

TEST(NumericOrderTest, TrimsTheScaleToItsLastDigit) {
  for (const auto& [text, trimmed] :
       std::vector<std::pair<std::string, std::string>>{{"1.10", "1.1"},
                                                        {"-100.000", "-100"},
                                                        {"0.000", "0"},
                                                        {"5", "5"},
                                                        {"0.00120", "0.0012"},
                                                        {"NaN", "NaN"}}) {
    EXPECT_EQ(to_text(trim_scale(*parse_numeric(text))), trimmed);
  }
}

}  // namespace
}  // namespace millrace::sql
