#include "connector/base/text/display_width.h"

#include <gtest/gtest.h>

namespace millrace {
namespace {

TEST(DisplayWidth, IsThatOfATerminal) {
  EXPECT_EQ(display_width(""), 0u);
  EXPECT_EQ(display_width("café"), 4u);
  EXPECT_EQ(display_width("cafe\u0301"), 4u);  // A combining mark.
  EXPECT_EQ(display_width("漢字"), 4u);
  EXPECT_EQ(display_width("ｶﾅ"), 2u);  // Halfwidth.
  EXPECT_EQ(display_width("한국"), 4u);
  EXPECT_EQ(display_width("\U0001F600"), 2u);
  EXPECT_EQ(display_width("\U0001F680"), 2u);
  EXPECT_EQ(display_width("✅"), 2u);
  EXPECT_EQ(display_width("✓"), 1u);
  EXPECT_EQ(display_width("ราคา"), 4u);
  EXPECT_EQ(display_width("हिन्दी"), 5u);  // One mark joins two letters.
  EXPECT_EQ(display_width("น้ำ"), 2u);     // A mark above; the vowel has a column of its own.
}

TEST(BytesWithin, IsWholeCharactersWithTheirMarks) {
  EXPECT_EQ(bytes_within("orders", 4), 4u);
  EXPECT_EQ(bytes_within("orders", 9), 6u);
  EXPECT_EQ(bytes_within("漢字", 3), 3u);
  EXPECT_EQ(bytes_within("e\u0301e", 1), 3u);
}

TEST(CutToWidth, LeavesWhatFits) {
  EXPECT_EQ(cut_to_width("orders", 6), "orders");
  EXPECT_EQ(cut_to_width("漢字", 4), "漢字");
}

TEST(CutToWidth, NeverTakesMoreThanItMay) {
  EXPECT_EQ(cut_to_width("orders", 5), "orde…");
  EXPECT_EQ(cut_to_width("漢字漢字", 6), "漢字…");
  EXPECT_EQ(cut_to_width("漢字漢字", 5), "漢字…");
  EXPECT_EQ(cut_to_width("漢字漢字", 4), "漢…");
}

}  // namespace
}  // namespace millrace
