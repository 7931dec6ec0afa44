#include "connector/sources/reports_api/settings/header_row.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace millrace::sources {
namespace {

using Codec = config::Codec<HeaderRow>;

TEST(HeaderRowOption, IsAWordOrTheNumberOfARow) {
  for (const std::string text : {"none", "auto", "first", "1", "1048576"}) {
    const auto row = Codec::from_text(text);
    ASSERT_TRUE(row) << text;
    EXPECT_EQ(Codec::to_text(*row), text);
  }
  EXPECT_EQ(Codec::from_text("3")->number, 3u);
  for (const auto* text : {"", "0", "-1", "3.0", "1048577", "third", "99999999999"}) {
    const auto row = Codec::from_text(text);
    ASSERT_FALSE(row) << text;
    EXPECT_THAT(row.error(), ::testing::HasSubstr("write none, auto or first")) << text;
  }
}

}  // namespace
}  // namespace millrace::sources
