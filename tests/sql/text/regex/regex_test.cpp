#include "connector/sql/text/regex/regex.h"

#include <gtest/gtest.h>

#include "connector/sql/text/regex/regex_functions.h"
#include "tests/sql/support/said.h"

namespace millrace::sql::text {
namespace {

std::string matched(std::string_view text, std::string_view pattern, std::string_view flags = "") {
  const auto options = parse_regex_options(flags);
  if (!options) return "error: " + std::string(options.error().text());
  const auto regex = Regex::compile(pattern, *options);
  return regex ? said(regex->matches(text)) : "error: " + std::string(regex.error().text());
}

std::string extracted(std::string_view text, std::string_view pattern) {
  const auto regex = Regex::compile(pattern);
  return regex ? said(regexp_match(*regex, text)) : "error: " + std::string(regex.error().text());
}

struct Matched {
  std::string name, text, pattern, answer;
};

class RegexTest : public ::testing::TestWithParam<Matched> {};

TEST_P(RegexTest, MatchesAsPostgresDoes) {
  EXPECT_EQ(matched(GetParam().text, GetParam().pattern), GetParam().answer);
}

const std::string kWrong = "error: invalid regular expression: ";

INSTANTIATE_TEST_SUITE_P(
    , RegexTest,
    ::testing::Values(
        Matched{"Anywhere", "xaby", "ab", "= true"}, Matched{"Start", "xab", "^ab", "= false"},
        Matched{"DotTakesLineBreaks", "a\nb", "a.b", "= true"},
        Matched{"EndIsTheEnd", "a\n", "a$", "= false"}, Matched{"Letters", "é", "^\\w$", "= true"},
        Matched{"OnlyAsciiDigits", "٣", "\\d", "= false"},
        Matched{"Class", "Z", "[[:upper:]]", "= true"}, Matched{"Code", "é", "\\u00e9", "= true"},
        Matched{"IgnoresCase", "STRASSE É", "(?i)strasse é", "= true"},
        Matched{"Comment", "ab", "(?x) a # one\n b", "= true"},
        Matched{"Literal", "a.c", "***=a.c", "= true"},
        Matched{"LiteralOnly", "abc", "***=a.c", "= false"},
        Matched{"LooseBrace", "a{", "a{", "= true"},
        Matched{"WordStart", "eine Ära", "\\mÄra",
                "error: \\m, \\M, \\y and \\Y are not supported "
                "beside letters that are not ASCII"},
        Matched{"Word", "größer als", "\\mals\\M", "= true"},
        Matched{"NoWord", "östlich", "\\mstlich", "= false"},
        Matched{"OldWord", "a word", "[[:<:]]word[[:>:]]", "= true"},
        Matched{"WordStartUnseen", "a", "\\m.",
                "error: \\m is supported only right before a "
                "character of a word"},
        Matched{"BackReference", "aa", "(a)\\1", kWrong + "back-references are not supported"},
        Matched{"LookAhead", "a", "a(?=b)", kWrong + "look-ahead is not supported"},
        Matched{"LookBehind", "a", "(?<!b)a", kWrong + "look-behind is not supported"},
        Matched{"NoC", "a", "\\C", kWrong + "invalid escape \\ sequence"},
        Matched{"Parenthesis", "a", "(a", kWrong + "parentheses () not balanced"},
        Matched{"Quantifier", "a", "a**", kWrong + "quantifier operand invalid"},
        Matched{"Repeats", "a", "a{256}", kWrong + "invalid repetition count(s)"},
        Matched{"OldKind", "a", "(?b)a",
                kWrong + "options b and e are not supported: only advanced "
                         "expressions are"}),
    [](const auto& test) { return test.param.name; });

TEST(RegexesTest, ReadsFlags) {
  EXPECT_EQ(matched("A\nb", "a$", "in"), "= true");
  EXPECT_EQ(matched("a\nb", "a.b", "p"), "= false");
  EXPECT_EQ(matched("a", "a", "z"), "error: invalid regular expression option: \"z\"");
  EXPECT_TRUE(parse_regex_options("g")->all);
  EXPECT_EQ(refuse_global(*parse_regex_options("g"), "regexp_match").error(),
            "regexp_match() does not support the \"global\" option");
}

TEST(RegexesTest, PrefersByTheFirstQuantifier) {
  EXPECT_EQ(extracted("xabbb", "a*?b*"), "= ");
  EXPECT_EQ(extracted("xabbb", "(ab*)"), "= abbb");
  EXPECT_EQ(extracted("foobar", "(foo|foobar)"), "= foobar");
  EXPECT_EQ(extracted("<a><b>", "<(.+?)>"), "= a");
  EXPECT_EQ(extracted("key=1;key=2", "^(?:.*)key=(\\d)"), "= 2");
}

TEST(RegexesTest, RefusesOrBearsWhatIsTooLarge) {
  EXPECT_EQ(matched("a", "((a{255}){255}){255}"), "error: the regular expression is too large");
  EXPECT_EQ(matched("a", std::string(20'000, 'a')),
            "error: the regular expression is longer than 16 KiB");
  EXPECT_EQ(matched("a", std::string(5'000, '(')),
            kWrong + "parentheses are nested more than 200 deep");
  EXPECT_EQ(matched(std::string(100'000, 'a'), "(a*)*(a*)*(a*)*b"), "= false");
  std::string words = "\\y";
  for (int i = 0; i < 4'000; ++i) words += "[é]";
  EXPECT_EQ(matched("a", words),
            "error: \\m, \\M, \\y and \\Y are not supported beside letters that are not ASCII");
  std::string classes;
  for (int i = 0; i < 8'000; ++i) classes += "\\w";
  EXPECT_EQ(matched("a", classes), "error: the regular expression is too large");
}

TEST(RegexesTest, TakesAnEmptyTextWithoutMemory) {
  EXPECT_EQ(matched(std::string_view(), "^$"), "= true");
  EXPECT_EQ(extracted(std::string_view(), "(a*)"), "= ");
}

TEST(RegexFunctionTest, ReplacesOneOrAllMatches) {
  const auto regex = Regex::compile("(\\d)(x)?");
  const auto replaced = [&](std::string_view with, ReplaceRange range) {
    return said_by([&](auto& out) {
      return regexp_replace(*regex, "a1bé2x3", Replacement(with), range, out);
    });
  };
  EXPECT_EQ(replaced("<\\1\\2\\&\\9>", {1, 0}), "= a<11>bé<2x2x><33>");
  EXPECT_EQ(replaced("-", {}), "= a-bé2x3");
  EXPECT_EQ(replaced("-", {4, 2}), "= a1bé2x-");
  EXPECT_EQ(replaced("-", {9, 1}), "= a1bé2x3");
  EXPECT_EQ(replaced("-", {0, 1}), "error: invalid value for parameter \"start\": 0");
  EXPECT_EQ(replaced(std::string(kMaxText, 'x'), {1, 0}),
            "error: the text would be longer than 16 MiB");
}

TEST(RegexFunctionTest, CountsAndFinds) {
  const auto regex = Regex::compile("é(b)?");
  EXPECT_EQ(said(regexp_count(*regex, "éébé", 2)), "= 2");
  EXPECT_EQ(said(regexp_instr(*regex, "aéaéb", {1, 2, 0}, 0)), "= 4");
  EXPECT_EQ(said(regexp_instr(*regex, "aéaéb", {1, 2, 1}, 1)), "= 6");
  EXPECT_EQ(said(regexp_substr(*regex, "aéaéb", {1, 2, 1})), "= b");
  EXPECT_EQ(said(regexp_substr(*regex, "aéaéb", {1, 1, 1})), "NULL");
  EXPECT_EQ(said(regexp_substr(*regex, "a", {1, 0, 0})),
            "error: invalid value for parameter \"n\": 0");
  EXPECT_EQ(said(regexp_split_part(*Regex::compile("\\s*,\\s*"), "a , b,c", 2)), "= b");
}

TEST(RegexFunctionTest, TakesTheWholeMatchForTheFirstGroupOfAnExpressionWithoutGroups) {
  const auto regex = Regex::compile("b+");
  ASSERT_TRUE(regex);

  EXPECT_EQ(said(regexp_substr(*regex, "abb", {1, 1, 1})), "= bb");
  EXPECT_EQ(said(regexp_instr(*regex, "abb", {1, 1, 1}, 1)), "= 4");
  EXPECT_EQ(said(regexp_substr(*regex, "abb", {1, 1, 2})), "NULL");
  EXPECT_EQ(said(regexp_instr(*regex, "abb", {1, 1, 2}, 0)), "= 0");
}

TEST(RegexFunctionTest, RewritesSimilarTo) {
  EXPECT_EQ(similar_to_regex("a%(b|_)\\%"), "^(?:a.*(?:b|.)\\%)$");
  EXPECT_EQ(extracted("foobar", *similar_to_regex("%#\"o_b#\"%", "#")), "= oob");
  EXPECT_EQ(similar_to_regex("[]_]_[^]%]%"), "^(?:[]_].[^]%].*)$");
  EXPECT_EQ(similar_to_regex("[^^]_[[:alpha:]_]_"), "^(?:[^^].[[:alpha:]_].)$");
  EXPECT_EQ(similar_to_regex("a", "xy").error(), "invalid escape string");
}

}  // namespace
}  // namespace millrace::sql::text
