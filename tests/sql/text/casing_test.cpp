#include "connector/sql/text/casing.h"

#include <gtest/gtest.h>

#include "connector/sql/text/quoting.h"
#include "tests/sql/support/said.h"

namespace millrace::sql::text {
namespace {

std::string lowered(std::string_view text) {
  return said_by([&](auto& out) { lower(text, out); });
}

std::string raised(std::string_view text) {
  return said_by([&](auto& out) { upper(text, out); });
}

std::string capitalised(std::string_view text) {
  return said_by([&](auto& out) { initcap(text, out); });
}

TEST(CasingTest, ChangesEveryAsciiLetterAndNothingElse) {
  std::string all;
  for (int c = 1; c < 128; ++c) all += static_cast<char>(c);
  std::string low = all;
  std::string high = all;
  for (char& c : low) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  for (char& c : high) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  for (std::size_t cut = 0; cut < 20; ++cut) {
    EXPECT_EQ(lowered(all.substr(cut)), said(low.substr(cut)));
    EXPECT_EQ(raised(all.substr(cut)), said(high.substr(cut)));
  }
}

TEST(CasingTest, FollowsUnicode) {
  EXPECT_EQ(raised("straße ﬁn ǆ"), "= STRASSE FIN Ǆ");
  EXPECT_EQ(lowered("ΟΔΟΣ ÀÉ"), "= οδος àé");
}

TEST(CasingTest, CapitalisesRunsOfLettersAndDigits) {
  EXPECT_EQ(capitalised("hi THOMAS o'neil 2nd"), "= Hi Thomas O'Neil 2nd");
  EXPECT_EQ(capitalised("élan ÉCLAIR-éa ßa ǆa"), "= Élan Éclair-Éa Ssa ǅa");
}

TEST(QuotingTest, QuotesWhatNeedsIt) {
  EXPECT_EQ(said_by([](auto& out) { quote_literal("O'Reilly", out); }), "= 'O''Reilly'");
  EXPECT_EQ(said_by([](auto& out) { quote_literal("a\\b", out); }), "= E'a\\\\b'");
  EXPECT_EQ(said_by([](auto& out) { quote_ident("a_1", out); }), "= a_1");
  EXPECT_EQ(said_by([](auto& out) { quote_ident("Foo \"bar", out); }), "= \"Foo \"\"bar\"");
  EXPECT_EQ(said_by([](auto& out) { quote_ident("select", out); }), "= \"select\"");
}

struct Formatted {
  std::string name, pattern, answer;
};

class FormatTest : public ::testing::TestWithParam<Formatted> {};

TEST_P(FormatTest, FillsInAndRefuses) {
  const std::vector<std::optional<std::string_view>> arguments = {"one", "it's", std::nullopt, "7"};
  EXPECT_EQ(said_by([&](auto& out) { return format(GetParam().pattern, arguments, out); }),
            GetParam().answer);
}

INSTANTIATE_TEST_SUITE_P(
    , FormatTest,
    ::testing::Values(
        Formatted{"Plain", "%s %L %% %s|", "= one 'it''s' % |"},
        Formatted{"Position", "%2$s %s %1$I", "= it's  one"},
        Formatted{"Width", "|%5s|%-6s|%4$s|", "= |  one|it's  |7|"},
        Formatted{"WidthOfArgument", "|%1$*4$s|", "= |    one|"},
        Formatted{"NullLiteral", "%3$L", "= NULL"},
        Formatted{"NullName", "%3$I",
                  "error: null values cannot be formatted as an SQL identifier"},
        Formatted{"NoArgument", "%5$s", "error: too few arguments for format()"},
        Formatted{"Zero", "%0$s",
                  "error: format specifies argument 0, but arguments are numbered from 1"},
        Formatted{"Open", "%", "error: unterminated format() type specifier"},
        Formatted{"Unknown", "%é", "error: unrecognized format() type specifier \"é\""},
        Formatted{"Huge", "%99999999999s", "error: number is out of range"},
        Formatted{"TooWide", "%2000000000s", "error: the text would be longer than 16 MiB"}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace millrace::sql::text
