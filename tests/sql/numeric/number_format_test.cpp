#include "connector/sql/numeric/format/number_format.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace millrace::sql {
namespace {

TEST(NumberFormatTest, CountsThePlacesOfItsPatterns) {
  const auto format = parse_number_format("FM9,990.00");
  ASSERT_TRUE(format);
  EXPECT_EQ(format->shape.before_point, 4);
  EXPECT_EQ(format->shape.behind_point, 2);
  EXPECT_EQ(format->shape.first_zero, 4);
  EXPECT_EQ(format->shape.last_zero, 6);
  EXPECT_TRUE(format->shape.is_tight);
}

TEST(NumberFormatTest, TakesOtherCharactersAsTheyAre) {
  const auto format = parse_number_format("€ \"9\\\"\" \\\"x");
  ASSERT_TRUE(format);
  std::string literals;
  for (const auto& item : format->items) literals += '[' + item.literal + ']';
  EXPECT_EQ(literals, "[€][ ][9][\"][ ][\"][x]");
}

TEST(NumberFormatTest, RefusesPatternsThatDoNotGoTogether) {
  for (const auto& [text, reason] : std::vector<std::pair<std::string, std::string>>{
           {"9.9.9", "multiple decimal points"},
           {"9PR9", "\"9\" must be ahead of \"PR\""},
           {"S9S", "cannot use \"S\" twice"},
           {"9MIS", "cannot use \"S\" and \"PL\"/\"MI\"/\"SG\"/\"PR\" together"},
           {"S9MI", "cannot use \"S\" and \"MI\" together"},
           {"9.9V9", "cannot use \"V\" and decimal point together"},
           {"9EEEE9", "\"EEEE\" must be the last pattern used"},
           {"FM9EEEE", "\"EEEE\" is incompatible with other formats"}}) {
    const auto format = parse_number_format(text);
    ASSERT_FALSE(format) << text;
    EXPECT_EQ(format.error(), reason) << text;
  }
}

}  // namespace
}  // namespace millrace::sql
