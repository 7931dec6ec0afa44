#include "config/values/row_limit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace millrace::config {
namespace {

using ::testing::HasSubstr;

RowLimit limit_of(const std::string& text) {
  const auto limit = Codec<RowLimit>::from_text(text);
  EXPECT_TRUE(limit) << limit.error();
  return limit.value_or(RowLimit());
}

TEST(RowLimitTest, IsANumberOfRowsOrAShareOfThem) {
  EXPECT_EQ(limit_of("100").of(5), 100u);
  EXPECT_EQ(limit_of("0").of(5), 0u);
  EXPECT_EQ(limit_of("1%").of(1000), 10u);
  EXPECT_EQ(limit_of("1%").of(1099), 10u);
  EXPECT_EQ(limit_of("2.5%").of(40), 1u);
  EXPECT_EQ(limit_of("100%").of(7), 7u);
}

TEST(RowLimitTest, LosesNoRowToTheDigitsOfADouble) {
  for (std::uint64_t percent = 0; percent <= 100; ++percent) {
    EXPECT_EQ(limit_of(std::to_string(percent) + "%").of(100), percent);
  }
}

TEST(RowLimitTest, IsWrittenAsItWasRead) {
  for (const std::string text : {"100", "0", "1%", "2.5%"}) {
    EXPECT_EQ(Codec<RowLimit>::to_text(limit_of(text)), text);
  }
}

TEST(RowLimitTest, RefusesWhatIsNeither) {
  const auto refusal = [](const std::string& text) {
    const auto limit = Codec<RowLimit>::from_text(text);
    return limit ? std::string("taken") : limit.error();
  };
  EXPECT_THAT(refusal(""), HasSubstr("is not a number of rows or a percentage"));
  EXPECT_THAT(refusal("-1"), HasSubstr("is not a number of rows"));
  EXPECT_THAT(refusal("ten"), HasSubstr("write 100 or 1%"));
  EXPECT_THAT(refusal("0.01"), HasSubstr("is not a number of rows"));
  EXPECT_THAT(refusal("x%"), HasSubstr("is not a percentage"));
  EXPECT_THAT(refusal("101%"), HasSubstr("at most 100%"));
  EXPECT_THAT(refusal("99999999999999999999"), HasSubstr("is too large"));
}

}  // namespace
}  // namespace millrace::config
