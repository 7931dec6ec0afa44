#include "connector/base/text/text.h"

#include <ostream>
#include <vector>

#include <gtest/gtest.h>

namespace millrace {
namespace {

struct Foreign {
  std::string name;
  std::string text;
  std::string shown;
};

void PrintTo(const Foreign& foreign, std::ostream* out) {
  *out << foreign.name;
}

class Printable : public ::testing::TestWithParam<Foreign> {};

TEST_P(Printable, IsSafeToShow) {
  EXPECT_EQ(printable(GetParam().text), GetParam().shown);
}

INSTANTIATE_TEST_SUITE_P(
    , Printable,
    ::testing::Values(
        Foreign{"Plain", "caf\u00e9 \u6f22 \U0001F600", "caf\u00e9 \u6f22 \U0001F600"},
        Foreign{"LineBreaks", "a\r\nb\tc", "a\\r\\nb\\tc"},
        Foreign{"Escape", "\x1b[31mred", "\\x1b[31mred"},
        Foreign{"Nul", std::string("a\0b", 3), "a\\x00b"}, Foreign{"Delete", "\x7f", "\\x7f"},
        Foreign{"C1Control", "\xC2\x9B", "<U+009B>"},
        Foreign{"RightToLeftOverride", "\u202E", "<U+202E>"},
        Foreign{"Isolate", "\u2066", "<U+2066>"}, Foreign{"ArabicLetterMark", "\u061C", "<U+061C>"},
        Foreign{"LineSeparator", "\u2028", "<U+2028>"},
        Foreign{"NoBreakSpace", "a\u00A0b", "a<U+00A0>b"},
        Foreign{"ByteOrderMark", "\uFEFFa", "<U+FEFF>a"},
        Foreign{"ZeroWidthSpace", "a\u200B", "a<U+200B>"},
        Foreign{"JoinerAtTheEnd", "a\u200D", "a<U+200D>"},
        Foreign{"JoinerWithinAnEmoji", "\U0001F468\u200D\U0001F469", "\U0001F468\u200D\U0001F469"},
        Foreign{"LoneContinuation", "a\x80z", "a\\x80z"},
        Foreign{"Overlong", "\xC0\xAF", "\\xc0\\xaf"},
        Foreign{"Surrogate", "\xED\xA0\x80", "\\xed\\xa0\\x80"},
        Foreign{"BeyondUnicode", "\xF4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"},
        Foreign{"CutSequence", "\xE6\xBC", "\\xe6\\xbc"}),
    [](const auto& test) { return test.param.name; });

TEST(PrintableTest, CutsLongTextBetweenCharacters) {
  EXPECT_EQ(printable("aaaaaa", 3), "aaa…");
  EXPECT_EQ(printable("aaa", 3), "aaa");
  EXPECT_EQ(printable("aé漢", 2), "aé…");
}

TEST(NearestTest, FindsWhatWasMeant) {
  const std::vector<std::string> keys{"report", "filters", "fetch", "format"};

  EXPECT_EQ(nearest("reprot", keys), "report");
  EXPECT_EQ(nearest("filter", keys), "filters");
  EXPECT_EQ(nearest("format", keys), "format");
}

TEST(NearestTest, IsSilentWhenNothingIsNear) {
  const std::vector<std::string> keys{"report", "filters"};

  EXPECT_EQ(nearest("schedule", keys), "");
  EXPECT_EQ(nearest(std::string(100'000, 'x'), keys), "");
  EXPECT_EQ(nearest("report", std::vector<std::string>()), "");
}

TEST(EditDistanceTest, CountsInsertionsRemovalsAndReplacements) {
  EXPECT_EQ(edit_distance("", "abc"), 3u);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);
  EXPECT_EQ(edit_distance("same", "same"), 0u);
}

}  // namespace
}  // namespace millrace
