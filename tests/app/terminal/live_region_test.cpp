#include "connector/app/terminal/live/live_region.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/app/terminal/live/picture.h"
#include "tests/app/terminal/told_run.h"
#include "tests/support/screen.h"

namespace millrace::app {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::Screen;
using Texts = std::vector<std::string>;

std::vector<StyledLine> styled_lines(const Texts& texts) {
  std::vector<StyledLine> lines;
  for (const auto& text : texts) lines.emplace_back().add(text, Style::Busy);
  return lines;
}

// A region on a screen that has a line of a shell above it.
class LiveRegionTest : public ::testing::TestWithParam<Screen::Narrowing> {
 protected:
  LiveRegionTest() : screen_(size_.columns, size_.rows, GetParam()) { screen_.write("$ run\r\n"); }

  void shows(const Texts& texts, const Texts& above = {}) {
    auto frame = region_.frame(styled_lines(above), styled_lines(texts), size_);
    screen_.write(frame.bytes);
    region_.shows(std::move(frame));
    EXPECT_THAT(screen_.unknown, IsEmpty());
    EXPECT_EQ(screen_.wraps, 0u);
    EXPECT_TRUE(screen_.cursor_begins_a_line());
  }

  void resize(TerminalSize size) {
    size_ = size;
    screen_.resize(size.columns, size.rows);
  }

  TerminalSize size_{40, 10};
  Screen screen_;
  LiveRegion region_{Look{}, GetParam() == Screen::Narrowing::Rewraps};
};

INSTANTIATE_TEST_SUITE_P(, LiveRegionTest,
                         ::testing::Values(Screen::Narrowing::Rewraps, Screen::Narrowing::Cuts),
                         [](const auto& test) {
                           return test.param == Screen::Narrowing::Cuts ? "Cuts" : "Rewraps";
                         });

TEST_P(LiveRegionTest, PutsOnePictureOverTheOther) {
  shows({"a long first line", "second", "third"});
  shows({"short", "2"});

  EXPECT_THAT(screen_.lines(), ElementsAre("$ run", "short", "2"));
}

TEST_P(LiveRegionTest, WritesNothingWhenNothingHasChanged) {
  shows({"one", "two"});

  EXPECT_EQ(region_.frame({}, styled_lines({"one", "two"}), size_).bytes, "");
  EXPECT_NE(region_.frame({}, styled_lines({"one", "2"}), size_).bytes, "");
}

TEST_P(LiveRegionTest, PutsWhatStaysAboveThePicture) {
  shows({"one", "two"});
  shows({"one", "two"}, {"! a warning"});
  shows({"1"}, {"! another", "  of two lines"});

  EXPECT_THAT(screen_.lines(),
              ElementsAre("$ run", "! a warning", "! another", "  of two lines", "1"));
}

TEST_P(LiveRegionTest, ScrollsWhatIsAboveAndKeepsThePicture) {
  for (int i = 0; i < 20; ++i) shows({"one", "two"}, {"! " + std::to_string(i)});

  EXPECT_THAT(screen_.lines(),
              ElementsAre("! 13", "! 14", "! 15", "! 16", "! 17", "! 18", "! 19", "one", "two"));
  EXPECT_EQ(screen_.all_lines().size(), 23u);
}

TEST_P(LiveRegionTest, LeavesNothingWhenItGoes) {
  shows({"one", "two", "three"});
  shows({});
  screen_.write("done\r\n");

  EXPECT_THAT(screen_.lines(), ElementsAre("$ run", "done"));
}

TEST_P(LiveRegionTest, LeavesNothingBehindWhenTheTerminalGetsNarrower) {
  shows({"a line of thirty-three columns ..", "another of twenty ..", "short"});
  resize({16, 10});
  shows({"a line of fif..", "another", "short"});

  EXPECT_THAT(screen_.lines(), ElementsAre("$ run", "a line of fif..", "another", "short"));
}

TEST_P(LiveRegionTest, LeavesNothingBehindWhenTheTerminalGetsWider) {
  shows({"a line", "short"});
  resize({16, 10});
  resize({70, 10});
  shows({"a line of more than forty columns, which fit now", "short"});

  EXPECT_THAT(screen_.lines(),
              ElementsAre("$ run", "a line of more than forty columns, which fit now", "short"));
}

TEST_P(LiveRegionTest, LeavesNothingBehindWhenTheTerminalGetsNarrowerBeforeAPictureArrives) {
  auto frame =
      region_.frame({}, styled_lines({"a line of thirty-three columns ..", "short"}), size_);
  resize({16, 10});
  screen_.write(frame.bytes);
  region_.shows(std::move(frame));
  screen_.wraps = 0;
  shows({"a line of fif..", "short"});

  EXPECT_THAT(screen_.lines(), ElementsAre("$ run", "a line of fif..", "short"));
}

TEST_P(LiveRegionTest, StaysWithinTheScreenWhenTheTerminalGetsLower) {
  shows({"1", "2", "3", "4", "5", "6", "7", "8", "9"});
  resize({40, 5});
  shows({"1", "2", "3", "4"});

  EXPECT_THAT(screen_.lines(), ElementsAre("1", "2", "3", "4"));
}

TEST_P(LiveRegionTest, CanBeResizedInAnyWayInTheMiddleOfARun) {
  testing::ToldRun told;
  for (int i = 0; i < 12; ++i)
    told.start("日別の注文_" + std::to_string(i)).phase(Phase::Downloading);
  for (const TerminalSize size : {TerminalSize{140, 80},
                                  {60, 80},
                                  {20, 80},
                                  {80, 80},
                                  {21, 80},
                                  {80, 60},
                                  {139, 60},
                                  {33, 60},
                                  {80, 60}}) {
    resize(size);
    shows(testing::texts_of(picture_of(told.run, size, told.now())));
  }

  Texts expected{"$ run"};
  for (auto& text : testing::texts_of(picture_of(told.run, size_, told.now()))) {
    expected.push_back(std::move(text));
  }
  EXPECT_EQ(screen_.lines(), expected);
}

}  // namespace
}  // namespace millrace::app
