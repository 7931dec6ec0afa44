#include "connector/sql/text/like_pattern.h"

#include <gtest/gtest.h>

#include "tests/sql/support/said.h"

namespace millrace::sql::text {
namespace {

struct Like {
  std::string name, text, pattern, answer;
};

class LikeTest : public ::testing::TestWithParam<Like> {};

TEST_P(LikeTest, MatchesTheWholeText) {
  EXPECT_EQ(said(LikePattern(GetParam().pattern).matches(GetParam().text)), GetParam().answer);
}

INSTANTIATE_TEST_SUITE_P(
    , LikeTest,
    ::testing::Values(
        Like{"Exact", "abc", "abc", "= true"}, Like{"Prefix", "abc", "ab%", "= true"},
        Like{"NotPrefix", "abc", "b%", "= false"}, Like{"Suffix", "abc", "%bc", "= true"},
        Like{"Infix", "abc", "%b%", "= true"}, Like{"Anything", "", "%%", "= true"},
        Like{"OneCharacter", "aäc", "a_c", "= true"}, Like{"NotTwo", "aäc", "a__c", "= false"},
        Like{"Runs", "aXbXXbc", "a%b%bc", "= true"}, Like{"RunThenOne", "ab", "%_b", "= true"},
        Like{"Escaped", "100%", "100\\%", "= true"}, Like{"EscapedLetter", "ab", "\\ab", "= true"},
        Like{"Empty", "a", "", "= false"},
        Like{"OpenEscape", "abc", "ab\\", "error: LIKE pattern must not end with escape character"},
        Like{"OpenEscapeNotReached", "xyz", "ab\\", "= false"},
        Like{"OpenEscapeBehindRun", "a", "%\\",
             "error: LIKE pattern must not end with escape character"}),
    [](const auto& test) { return test.param.name; });

TEST(LikePatternTest, IgnoresCaseWhenAsked) {
  EXPECT_EQ(LikePattern("%ÄB_", LikePattern::Case::Ignored).matches("xxäBc"), true);
  EXPECT_EQ(LikePattern("ab", LikePattern::Case::Ignored).matches("AC"), false);
}

TEST(LikePatternTest, TellsWhetherItCanFail) {
  EXPECT_TRUE(LikePattern("a\\").can_fail());
  EXPECT_FALSE(LikePattern("a\\\\").can_fail());
}

TEST(LikePatternTest, TakesLittleTimeForManyRuns) {
  std::string pattern;
  for (int i = 0; i < 50; ++i) pattern += "%a";
  EXPECT_EQ(LikePattern(pattern + "%b").matches(std::string(10'000, 'a')), false);
}

TEST(LikeEscapeTest, PutsABackslashInPlaceOfTheEscape) {
  EXPECT_EQ(said_by([](auto& out) { return like_escape("a!%b!!\\", "!", out); }), "= a\\%b\\!\\\\");
  EXPECT_EQ(said_by([](auto& out) { return like_escape("a\\%", "", out); }), "= a\\\\%");
  EXPECT_EQ(said_by([](auto& out) { return like_escape("a", "xy", out); }),
            "error: invalid escape string");
}

}  // namespace
}  // namespace millrace::sql::text
