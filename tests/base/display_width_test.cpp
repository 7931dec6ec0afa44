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
