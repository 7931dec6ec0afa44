#include "connector/sql/syntax/scanning/tokens.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace millrace::sql::syntax {
namespace {

using ::testing::ElementsAreArray;

struct Cut {
  std::string text;
  std::vector<std::string> tokens;
};

class TokensAre : public ::testing::TestWithParam<Cut> {};

TEST_P(TokensAre, CutAsPostgresCutsThem) {
  const auto tokens = Tokens::of(GetParam().text);

  ASSERT_TRUE(tokens);
  std::vector<std::string> texts;
  for (const auto& token : tokens->all()) texts.emplace_back(tokens->text_of(token));
  EXPECT_THAT(texts, ElementsAreArray(GetParam().tokens));
}

INSTANTIATE_TEST_SUITE_P(
    , TokensAre,
    ::testing::Values(Cut{"a*-b", {"a", "*", "-", "b"}}, Cut{"a||-b", {"a", "||-", "b"}},
                      Cut{"a--b\n+c", {"a", "+", "c"}}, Cut{"a/*/**/*/b", {"a", "b"}},
                      Cut{"a+/*b*/c", {"a", "+", "c"}}, Cut{"a::b:=c", {"a", "::", "b", ":=", "c"}},
                      Cut{"1.5e-3.2e", {"1.5e-3", ".2", "e"}}, Cut{"1..2", {"1", ".", ".2"}},
                      Cut{"E'\\'' 'a''b\\' x", {"E'\\''", "'a''b\\'", "x"}},
                      Cut{"u&\"a\" \"b\"\"c\"", {"u&\"a\"", "\"b\"\"c\""}},
                      Cut{"$1 $a$x$$y$a$ $", {"$1", "$a$x$$y$a$", "$"}},
                      Cut{"größe_1$ b", {"größe_1$", "b"}}, Cut{"", {}}));

TEST(TokensTest, SayWhereAQuoteBeginsThatDoesNotEnd) {
  for (const std::string text : {"a 'b", "a \"b", "a $$b", "a /* b", "a E'\\"}) {
    const auto tokens = Tokens::of(text);

    ASSERT_FALSE(tokens) << text;
    EXPECT_EQ(tokens.error().at, text.find_first_of("'\"$/")) << text;
  }
}

TEST(TokensTest, GiveNamesAsPostgresReadsThem) {
  const auto tokens = Tokens::of("GrÖße \"A\"\"b\"");

  ASSERT_TRUE(tokens);
  EXPECT_EQ(tokens->name_of(tokens->all()[0]), "grÖße");
  EXPECT_EQ(tokens->name_of(tokens->all()[1]), "A\"b");
}

}  // namespace
}  // namespace millrace::sql::syntax
