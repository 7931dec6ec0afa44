#include "connector/sql/numeric/format/to_number.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "connector/sql/numeric/decimal_text.h"

namespace millrace::sql {
namespace {

std::string number_in(const std::string& text, const std::string& format) {
  const auto parsed = parse_number_format(format);
  if (!parsed) return std::string(parsed.error().text());
  const auto number = to_number(text, *parsed);
  if (!number) return std::string(number.error().text());
  return *number ? to_text(**number) : "NULL";
}

struct ToNumberCase {
  std::string text;
  std::string format;
  std::string number;
};

TEST(ToNumberTest, TakesDigitsWherePatternsStand) {
  for (const auto& [text, format, number] : std::vector<ToNumberCase>{
           {"12,454.8-", "99G999D9S", "-12454.8"},
           {"-34,338,492.654,878", "99G999G999D999G999", "-34338492.654878"},
           {"<564646.654564>", "999999.999999PR", "-564646.654564"},
           {"$1,234.56", "L9,999.99", "1234.56"},
           {"1,234.56", "L9,999.99", "1234.56"},
           {"42nd", "99th", "42"},
           {"0.00001-", "9.999999S", "-0.00001"},
           {"123456", "99G999", "12345"},
           {"12345", "99.99", "numeric field overflow"},
           {"123", "99V9", "12.3000000000000000"},
           {"é1", "x9", "1"},
           {"1", "", "NULL"},
           {"1", "\"\"", "invalid input syntax for type numeric: \" \""},
           // The place of a digit is one byte wide, a literal a character.
           {"😀B漢 .%9x", "03704871970963213.86", "invalid input syntax for type numeric: \" \""},
           {"abc", "999", "invalid input syntax for type numeric: \" \""},
           {"IV", "RN", "\"RN\" not supported for input"},
           {"1e3", "9EEEE", "\"EEEE\" not supported for input"}}) {
    EXPECT_EQ(number_in(text, format), number) << text << ", " << format;
  }
}

}  // namespace
}  // namespace millrace::sql
