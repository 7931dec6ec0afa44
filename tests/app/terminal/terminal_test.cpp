#include "connector/app/terminal/terminal.h"

#include <map>
#include <string>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace millrace::app {
namespace {

Variables with(std::map<std::string, std::string> values) {
  return [values = std::move(values)](const char* name) -> std::string_view {
    const auto found = values.find(name);
    return found == values.end() ? std::string_view() : found->second;
  };
}

class TerminalTest : public ::testing::Test {
 protected:
  TerminalTest() { EXPECT_EQ(openpty(&outer_, &inner_, nullptr, nullptr, nullptr), 0); }
  ~TerminalTest() override {
    close(outer_);
    close(inner_);
  }

  void resize(unsigned short columns, unsigned short rows) {
    const winsize size{.ws_row = rows, .ws_col = columns, .ws_xpixel = 0, .ws_ypixel = 0};
    EXPECT_EQ(ioctl(inner_, TIOCSWINSZ, &size), 0);
  }

  int outer_ = -1;
  int inner_ = -1;
};

TEST_F(TerminalTest, IsMeasuredWheneverItIsAsked) {
  resize(123, 45);
  EXPECT_EQ(terminal_size(inner_, with({{"COLUMNS", "60"}})), (TerminalSize{123, 45}));
  resize(33, 9);
  EXPECT_EQ(terminal_size(inner_, with({})), (TerminalSize{33, 9}));
}

TEST_F(TerminalTest, ThatDoesNotKnowItsSizeHasThatOfTheVariables) {
  EXPECT_EQ(terminal_size(inner_, with({{"COLUMNS", "60"}, {"LINES", "20"}})),
            (TerminalSize{60, 20}));
  EXPECT_EQ(terminal_size(inner_, with({{"COLUMNS", "wide"}})), (TerminalSize{80, 24}));
}

TEST_F(TerminalTest, BoundsALineOneColumnBeforeItsEdge) {
  resize(60, 20);
  EXPECT_EQ(line_width(inner_, with({})), 59u);
  const int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
  EXPECT_EQ(line_width(null, with({{"COLUMNS", "60"}})), kAnyWidth);
  close(null);
}

TEST_F(TerminalTest, TakesPicturesUnlessItIsDumbOrALog) {
  EXPECT_TRUE(takes_pictures(inner_, with({{"TERM", "xterm"}})));
  EXPECT_TRUE(takes_pictures(inner_, with({{"TERM", "xterm"}, {"CI", "false"}})));
  EXPECT_FALSE(takes_pictures(inner_, with({{"TERM", "xterm"}, {"CI", "true"}})));
  EXPECT_FALSE(takes_pictures(inner_, with({{"TERM", "dumb"}})));
  EXPECT_FALSE(takes_pictures(inner_, with({})));
}

TEST(Locale, IsUtf8WhenTheFirstVariableThatIsSetSaysSo) {
  EXPECT_TRUE(is_utf8_locale(with({{"LANG", "de_DE.UTF-8"}})));
  EXPECT_TRUE(is_utf8_locale(with({{"LC_ALL", "C.utf8"}, {"LANG", "C"}})));
  EXPECT_TRUE(is_utf8_locale(with({{"LANG", "ca_ES.UTF-8@valencia"}})));
  EXPECT_FALSE(is_utf8_locale(with({{"LC_ALL", "C"}, {"LANG", "de_DE.UTF-8"}})));
  EXPECT_FALSE(is_utf8_locale(with({{"LANG", "de_DE.ISO-8859-1"}})));
  EXPECT_FALSE(is_utf8_locale(with({})));
}

TEST(Narrowing, IsKnownOfTheTerminalsThatCutTheirLinesOff) {
  EXPECT_TRUE(rewraps_lines(with({{"TERM", "xterm-256color"}})));
  EXPECT_FALSE(rewraps_lines(with({{"TERM", "xterm"}, {"XTERM_VERSION", "XTerm(379)"}})));
  EXPECT_FALSE(rewraps_lines(with({{"TERM", "linux"}})));
  EXPECT_FALSE(rewraps_lines(with({{"TERM", "screen"}, {"STY", "1.a"}})));
  EXPECT_TRUE(rewraps_lines(with({{"TERM", "screen"}, {"XTERM_VERSION", "x"}, {"TMUX", "/tmp"}})));
}

}  // namespace
}  // namespace millrace::app
