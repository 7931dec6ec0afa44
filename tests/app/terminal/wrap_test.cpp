#include "connector/app/terminal/wrap.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/app/terminal/output.h"

namespace millrace::app {
namespace {

using ::testing::ElementsAre;

TEST(Wrapped, BreaksBetweenWords) {
  EXPECT_THAT(wrapped("one two three four", 9), ElementsAre("one two", "three", "four"));
  EXPECT_THAT(wrapped("one two three four", 9, 2), ElementsAre("one two", "  three", "  four"));
}

TEST(Wrapped, LeavesWhatFits) {
  EXPECT_THAT(wrapped("one two", 7), ElementsAre("one two"));
  EXPECT_THAT(wrapped("one two", kAnyWidth, 2), ElementsAre("one two"));
  EXPECT_THAT(wrapped("", 7), ElementsAre(""));
}

TEST(Wrapped, BreaksAWordThatIsLongerThanALine) {
  EXPECT_THAT(wrapped("abcdefgh", 3), ElementsAre("abc", "def", "gh"));
  EXPECT_THAT(wrapped("漢字漢字", 5), ElementsAre("漢字", "漢字"));
}

TEST(Wrapped, KeepsLineBreaks) {
  EXPECT_THAT(wrapped("one\ntwo three", 6, 1), ElementsAre("one", "two", " three"));
}

TEST(Wrapped, AlwaysGoesOn) {
  EXPECT_THAT(wrapped("漢a", 1, 4), ElementsAre("漢", "a"));
}

}  // namespace
}  // namespace millrace::app
