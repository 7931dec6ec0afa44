#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/sql/syntax/parse.h"
#include "connector/sql/syntax/tree/limits.h"

namespace millrace::sql::syntax {
namespace {

using ::testing::HasSubstr;

struct Refused {
  std::string text;
  std::size_t at;
  std::string words;  // A part of the message.
};

class ParseRefuses : public ::testing::TestWithParam<Refused> {};

TEST_P(ParseRefuses, WithAPlaceAndAReason) {
  const auto& [text, at, words] = GetParam();

  const auto expression = parse_expression(text);

  ASSERT_FALSE(expression) << text;
  EXPECT_EQ(expression.error().at, at) << text << ": " << expression.error().message;
  EXPECT_THAT(expression.error().message, HasSubstr(words)) << text;
}

INSTANTIATE_TEST_SUITE_P(
    MoreThanOneValue, ParseRefuses,
    ::testing::Values(
        Refused{"", 0, "the expression is empty"}, Refused{" -- nothing", 0, "is empty"},
        Refused{"a, b", 1, "one value; another one begins behind this comma"},
        Refused{"f(a, b), c", 7, "behind this comma"},
        Refused{"a FROM t", 2, "one value; FROM has no place here"},
        Refused{"a is distinct from b from t", 21, "FROM has no place here"},
        Refused{"a AS x", 2, "AS has no place here"},
        Refused{"a x", 2, "x behind it has no place here"}, Refused{"a; DROP TABLE t", 1, "';'"},
        Refused{"a;", 1, "';'"}, Refused{"a ORDER BY b", 2, "ORDER has no place here"},
        Refused{"a WHERE b", 2, "WHERE has no place here"},
        Refused{"a LIMIT 1", 2, "LIMIT has no place here"},
        Refused{"a UNION SELECT b", 2, "UNION has no place here"},
        Refused{"DISTINCT a", 0, "DISTINCT has no place here"},
        Refused{"all a", 0, "ALL has no place here"}, Refused{"*", 0, "* stands for all columns"},
        Refused{"t.*", 0, "* stands for all columns"}));

INSTANTIATE_TEST_SUITE_P(
    NotOfTheLanguage, ParseRefuses,
    ::testing::Values(
        Refused{"a = (SELECT 1)", 4, "sub-selects are not part of the language"},
        Refused{"a IN (SELECT 1)", 2, "sub-selects"},
        Refused{"EXISTS (SELECT 1)", 0, "sub-selects"},
        Refused{"rank() OVER (ORDER BY a)", 12, "window functions (OVER) are not part"},
        Refused{"sum(a) OVER w", 12, "window functions"},
        Refused{"(a, b) = (1, 2)", 0, "row constructors"}, Refused{"ROW(a)", 0, "row constructors"},
        Refused{"a = $1", 4, "parameters ($1)"}, Refused{"xmlelement(name a)", 0, "XML"},
        Refused{"a IS DOCUMENT", 2, "XML"}, Refused{"s.f(a)", 0, "no schema in front of them"},
        Refused{"f(VARIADIC a)", 0, "VARIADIC"}, Refused{"(a).b", 0, "->> 'name'"},
        Refused{"a[1]", 0, "subscripts x[1]"}, Refused{"a.b.c", 0, "name or table.name"},
        Refused{"array[1]", 0, "an array can only stand behind ANY"},
        Refused{"a = ANY ('{1}')", 9, "ANY (ARRAY['a', 'b'])"},
        Refused{"a = ANY (b)", 9, "ANY (ARRAY['a', 'b'])"},
        Refused{"a = ANY (ARRAY[ARRAY[1]])", 15, "an array can only stand"},
        Refused{"a COLLATE \"de_DE\"", 2, "compared by code point"},
        Refused{"a OPERATOR(s.+) b", 2, "operators have no schema"},
        Refused{"current_user", 0, "there is no database here"},
        Refused{"current_time", 0, "localtime"}, Refused{"current_timestamp(3)", 0, "date_trunc"},
        Refused{"b'101'", 0, "bit strings"}, Refused{"grouping(a)", 0, "GROUPING"},
        Refused{"DEFAULT", 0, "DEFAULT"},
        Refused{"string_agg(a, ',' ORDER BY b USING <)", 35, "USING"}));

INSTANTIATE_TEST_SUITE_P(
    Types, ParseRefuses,
    ::testing::Values(
        Refused{"a::smallint", 3, "type smallint is not part of the language; write integer"},
        Refused{"a::int2", 3, "write integer"}, Refused{"a::real", 3, "write double precision"},
        Refused{"a::float(3)", 3, "write double precision"},
        Refused{"a::double", 3, "write double precision"},
        Refused{"a::varchar(10)", 3, "write text"}, Refused{"a::char(3)", 3, "write text"},
        Refused{"a::character varying", 3, "write text"},
        Refused{"CAST(a AS string)", 10, "write text"},
        Refused{"a::datetime", 3, "write timestamp"}, Refused{"a::money", 3, "write numeric"},
        Refused{"a::time with time zone", 3, "write time or timestamptz"},
        Refused{"a::nuneric", 3, "did you mean 'numeric'?"},
        Refused{"a::inet", 3, "type 'inet' is not part of the language"},
        Refused{"a::text[]", 3, "types of arrays"}, Refused{"a::s.t", 3, "a single name"},
        Refused{"a::text(3)", 3, "takes nothing in parentheses"},
        Refused{"a::timestamp(3)", 3, "no precision; it has microseconds"},
        Refused{"interval '1' day", 0, "interval '1 day'"},
        Refused{"a::numeric(0)", 3, "1 to 38 digits"}, Refused{"a::numeric(39, 2)", 3, "1 to 38"},
        Refused{"a::numeric(5, 6)", 3, "0 to its precision"},
        Refused{"a::numeric(5, -2)", 3, "0 to its precision"},
        Refused{"a::numeric(1, 2, 3)", 3, "numeric(12, 2)"}));

INSTANTIATE_TEST_SUITE_P(
    SyntaxErrors, ParseRefuses,
    ::testing::Values(
        Refused{"a +", 3, "syntax error at end of input"},
        Refused{"'é' + )", 7, "this ) closes nothing"},
        Refused{"'é' + ,", 7, "syntax error at or near \",\""},
        Refused{"(a", 0, "this ( is not closed"}, Refused{"f(a, (b)", 1, "this ( is not closed"},
        Refused{"a)", 1, "this ) closes nothing"}, Refused{"(a]", 2, "this ] closes nothing"},
        Refused{"'abc", 0, "unterminated quoted string"},
        Refused{"a = \"abc", 4, "unterminated quoted identifier"},
        Refused{"a /* b", 2, "this comment does not end"}, Refused{"a = = b", 4, "a single ="},
        Refused{"a == b", 2, "compared by ="}, Refused{"a && b", 2, "joined by AND"},
        Refused{"!a", 0, "negated by NOT"}, Refused{"a <=> b", 2, "IS NOT DISTINCT FROM"},
        Refused{"`a`", 0, "not quoted by `"},
        Refused{"date \"2024-01-31\"", 5, "single quotes: '2024-01-31'"},
        Refused{"CASE WHEN a THEN 1", 18, "a CASE ends with END"},
        Refused{"a ? 1 : 2", 6, "CASE WHEN"}, Refused{"a IN 1, 2", 5, "IN (1, 2)"},
        Refused{"a IS EMPTY", 5, "IS is followed by"}, Refused{"a IS", 2, "IS is followed by"},
        Refused{"a IS JSON", 5, "IS is followed by"},
        Refused{"order = 1", 6, "in double quotes: \"order\""},
        Refused{"a + desc", 4, "in double quotes: \"desc\""},
        Refused{"a + table is null", 4, "in double quotes: \"table\""},
        Refused{"a = \xE2\x80\x98x\xE2\x80\x99", 4, "a typographic quote"},
        Refused{"a\xC2\xA0= 1", 1, "U+00A0 stands here"}, Refused{"E'\\x80'", 0, "invalid byte"},
        Refused{"a = U&'\\d800'", 12, "invalid Unicode surrogate pair"},
        Refused{"1a", 0, "trailing junk after numeric literal"},
        Refused{std::string("a\0b", 3), 1, "zero byte"}, Refused{"'\xFF'", 0, "not valid UTF-8"},
        Refused{"a \x01", 2, "\\x01"}));

std::string repeated(std::string_view text, std::size_t count) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

struct Deep {
  std::string name, before, middle, behind;
};

class ParseLimits : public ::testing::TestWithParam<Deep> {};

TEST_P(ParseLimits, RefuseWhatIsTooDeep) {
  const auto& [name, before, middle, behind] = GetParam();
  for (const std::size_t count : {20'000u, 2'000u, 501u}) {
    const auto text = repeated(before, count) + middle + repeated(behind, count);
    if (text.size() > kMaxBytes) continue;

    const auto expression = parse_expression(text);

    ASSERT_FALSE(expression) << count;
    EXPECT_THAT(expression.error().message, HasSubstr("nested too deeply")) << count;
  }
}

TEST_P(ParseLimits, TakeWhatPeopleWrite) {
  const auto& [name, before, middle, behind] = GetParam();

  const auto expression = parse_expression(repeated(before, 150) + middle + repeated(behind, 150));

  EXPECT_TRUE(expression) << expression.error().message;
}

INSTANTIATE_TEST_SUITE_P(
    , ParseLimits,
    ::testing::Values(Deep{"Parentheses", "(", "a", ")"}, Deep{"Calls", "f(", "a", ")"},
                      Deep{"Sums", "", "a", "+1"}, Deep{"Signs", "- ", "a", ""},
                      Deep{"Negations", "not ", "a", ""}, Deep{"Casts", "", "a", "::text"},
                      Deep{"Tests", "", "a", " is null"},
                      Deep{"Cases", "case when b then ", "a", " end"},
                      Deep{"Named", "", "a", " operator(pg_catalog.+) 1"},
                      Deep{"Zones", "", "a", " at time zone 'UTC'"},
                      Deep{"Likes", "(a like ", "b", ")"}),
    [](const auto& test) { return test.param.name; });

TEST(ParseTest, TakesLongListsAndConditions) {
  EXPECT_TRUE(parse_expression("a in (0" + repeated(", -1", 10'000) + ")"));
  EXPECT_TRUE(parse_expression("a = 0" + repeated(" or a = 1", 5'000)));
  EXPECT_TRUE(parse_expression("case" + repeated(" when a = 1 then -2", 3'000) + " end"));
}

TEST(ParseTest, RefusesATextThatIsTooLong) {
  const auto expression = parse_expression("'" + std::string(1u << 20, 'x') + "'");

  ASSERT_FALSE(expression);
  EXPECT_THAT(expression.error().message, HasSubstr("1,048,578 bytes; at most 65,536"));
}

}  // namespace
}  // namespace millrace::sql::syntax
