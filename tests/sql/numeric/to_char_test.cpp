#include "connector/sql/numeric/format/to_char.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "connector/sql/numeric/decimal_text.h"

namespace millrace::sql {
namespace {

template <class Value>
std::string formatted(const Value& value, const std::string& format) {
  const auto parsed = parse_number_format(format);
  if (!parsed) return std::string(parsed.error().text());
  const auto text = to_char(value, *parsed);
  return text ? *text : std::string(text.error().text());
}

struct ToCharCase {
  std::string number;
  std::string format;
  std::string text;
};

TEST(NumberToCharTest, WritesNumericAsThePatternsSay) {
  for (const auto& [number, format, text] :
       std::vector<ToCharCase>{{"-0.1", "99.99", "  -.10"},
                               {"-0.1", "FM9.99", "-.1"},
                               {"0.1", "0.9", " 0.1"},
                               {"12", "9990999.9", "    0012.0"},
                               {"12", "FM9990999.9", "0012."},
                               {"485", "999", " 485"},
                               {"-485", "999", "-485"},
                               {"485", "9 9 9", " 4 8 5"},
                               {"1485", "9,999", " 1,485"},
                               {"148.5", "999.999", " 148.500"},
                               {"148.5", "FM999.990", "148.500"},
                               {"3148.5", "9G999D999", " 3,148.500"},
                               {"-485", "999S", "485-"},
                               {"-485", "999MI", "485-"},
                               {"485", "PL999", "+ 485"},
                               {"-485", "SG999", "-485"},
                               {"-485", "999PR", "<485>"},
                               {"485", "L999", "  485"},
                               {"485", "RN", "        CDLXXXV"},
                               {"485", "FMrn", "cdlxxxv"},
                               {"482", "999th", " 482nd"},
                               {"485", "\"Good number:\"999", "Good number: 485"},
                               {"12.4", "99V9", " 124"},
                               {"12345", "999", " ###"},
                               {"0.0004859", "9.99EEEE", " 4.86e-04"},
                               {"NaN", "999", " NaN"},
                               {"4000", "RN", "###############"},
                               {"NaN", "RN", "cannot convert NaN to integer"},
                               {"1.5", "FM9." + std::string(40, '0'), "1.5" + std::string(39, '0')},
                               {"1", "", ""}}) {
    EXPECT_EQ(formatted(parse_numeric(number).value_or(kNumericNaN), format), text)
        << number << ", " << format;
  }
}

TEST(NumberToCharTest, WritesBigintAndDouble) {
  EXPECT_EQ(formatted(std::int64_t{-1234567}, "FM9,999,999"), "-1,234,567");
  EXPECT_EQ(formatted(std::int64_t{5}, "9V99"), " 500");
  EXPECT_EQ(formatted(INT64_MAX, "9V99"), "bigint out of range");
  EXPECT_EQ(formatted(std::int64_t{3000000000}, "RN"), "integer out of range");
  EXPECT_EQ(formatted(std::int64_t{12345}, "9.9EEEE"), " 1.2e+04");
  EXPECT_EQ(formatted(0.1 + 0.2, "FM0.99999999999999999999"), "0.3");
  EXPECT_EQ(formatted(-1e300, "9.99EEEE"), "-1.00e+300");
  EXPECT_EQ(formatted(1e300, "999"), " ###");
}

}  // namespace
}  // namespace millrace::sql
