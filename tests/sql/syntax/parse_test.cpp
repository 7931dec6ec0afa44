#include "connector/sql/syntax/parse.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sql/syntax/described.h"

namespace millrace::sql::syntax {
namespace {

using testing::described;

std::string read(const std::string& text) {
  const auto expression = parse_expression(text);
  return expression ? described(*expression)
                    : std::to_string(expression.error().at) + ": " + expression.error().message;
}

struct Reads {
  std::string text;
  std::string tree;
};

class ParseReads : public ::testing::TestWithParam<Reads> {};

TEST_P(ParseReads, AsPostgresDoes) {
  EXPECT_EQ(read(GetParam().text), GetParam().tree) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    Literals, ParseReads,
    ::testing::Values(Reads{"1", "1"}, Reads{"0", "0"}, Reads{"-1", "-1"}, Reads{"- 1", "-1"},
                      Reads{"-0", "0"}, Reads{"- (1)", "-1"}, Reads{"- -1", "1"},
                      Reads{"- - -3", "-3"}, Reads{"-(/* minus */ 7)", "-7"}, Reads{"+1", "(+ 1)"},
                      Reads{"a -1", "(- a 1)"}, Reads{"a * -1", "(* a -1)"},
                      Reads{"2147483648", "2147483648"}, Reads{"-2147483648", "-2147483648"},
                      Reads{"9223372036854775807", "9223372036854775807"},
                      Reads{"-9223372036854775808", "-9223372036854775808"},
                      Reads{"9223372036854775808", "9223372036854775808n"}, Reads{"1.10", "1.10n"},
                      Reads{"-.5e-3", "-.5e-3n"}, Reads{"1.", "1.n"}, Reads{"null", "null"},
                      Reads{"TRUE", "true"}, Reads{"false", "false"}, Reads{"''", "''"},
                      Reads{"'it''s'", "'it's'"}, Reads{"E'a\\tb'", "'a\tb'"},
                      Reads{"$x$a'b$x$", "'a'b'"}, Reads{"'a'\n'b'", "'ab'"},
                      Reads{"U&'\\0041'", "'A'"}, Reads{"'süß 😀'", "'süß 😀'"},
                      Reads{"1 -- one", "1"}, Reads{"/* a /* b */ */ 1", "1"}));

INSTANTIATE_TEST_SUITE_P(
    Columns, ParseReads,
    ::testing::Values(Reads{"a", "a"}, Reads{"Email", "email"}, Reads{"\"Email\"", "\"Email\""},
                      Reads{"\"LTV (USD)\"", "\"LTV (USD)\""}, Reads{"\"a\"\"b\"", "\"a\"b\""},
                      Reads{"rows.a", "rows.a"}, Reads{"rows . \"A\"", "rows.\"A\""},
                      Reads{"\"R\".a", "R.a"}, Reads{"rows.end", "rows.end"},
                      Reads{"rows.from", "rows.from"}, Reads{"größe", "größe"},
                      Reads{"current_date", "(current_date)"},
                      Reads{"\"current_date\"", "\"current_date\""}));

INSTANTIATE_TEST_SUITE_P(
    Operators, ParseReads,
    ::testing::Values(Reads{"a + b * c", "(+ a (* b c))"}, Reads{"(a + b) * c", "(* (+ a b) c)"},
                      Reads{"a ^ b ^ c", "(^ (^ a b) c)"}, Reads{"- a", "(- a)"},
                      Reads{"a != b", "(<> a b)"}, Reads{"a <= b", "(<= a b)"},
                      Reads{"a || b || c", "(|| (|| a b) c)"}, Reads{"a*-b", "(* a (- b))"},
                      Reads{"p -> 'x' ->> 'y'", "(->> (-> p 'x') 'y')"},
                      Reads{"p #>> '{a,b}'", "(#>> p '{a,b}')"},
                      Reads{"p #>> array['a','b']", "(#>> p (array 'a' 'b'))"},
                      Reads{"p ?| array['a']", "(?| p (array 'a'))"},
                      Reads{"a operator(pg_catalog.+) 1", "(+ a 1)"},
                      Reads{"a LIKE 'x%'", "(~~ a 'x%')"}, Reads{"a NOT LIKE 'x%'", "(!~~ a 'x%')"},
                      Reads{"a ILIKE b", "(~~* a b)"}, Reads{"a NOT ILIKE b", "(!~~* a b)"},
                      Reads{"a LIKE b ESCAPE '!'", "(~~ a (like_escape b '!'))"},
                      Reads{"a SIMILAR TO b", "(~ a (similar_to_escape b))"},
                      Reads{"a NOT SIMILAR TO b ESCAPE '!'", "(!~ a (similar_to_escape b '!'))"},
                      Reads{"a !~* b", "(!~* a b)"}, Reads{"a COLLATE \"C\" < b", "(< a b)"},
                      Reads{"a AND b AND c OR NOT d", "(or (and a b c) (not d))"},
                      Reads{"a AND (b AND c)", "(and a (and b c))"}));

INSTANTIATE_TEST_SUITE_P(
    Forms, ParseReads,
    ::testing::Values(
        Reads{"a IS NULL", "(is-null a)"}, Reads{"a NOTNULL", "(is-not-null a)"},
        Reads{"a IS NOT TRUE", "(is-not-true a)"}, Reads{"a IS UNKNOWN", "(is-unknown a)"},
        Reads{"a IS DISTINCT FROM b", "(distinct a b)"},
        Reads{"a IS NOT DISTINCT FROM NULL", "(not-distinct a null)"},
        Reads{"a IN (1, -2)", "(in a 1 -2)"}, Reads{"a NOT IN ('x')", "(not-in a 'x')"},
        Reads{"a BETWEEN 1 AND 2 AND b", "(and (between a 1 2) b)"},
        Reads{"a NOT BETWEEN SYMMETRIC 2 AND 1", "(not-between-symmetric a 2 1)"},
        Reads{"a = ANY (ARRAY[1, 2])", "(= any a 1 2)"},
        Reads{"a <> ALL (ARRAY['x'])", "(<> all a 'x')"},
        Reads{"CASE WHEN a THEN 1 WHEN b THEN 2 ELSE 3 END", "(case - [a 1] [b 2] 3)"},
        Reads{"CASE a WHEN 1 THEN 'x' END", "(case a [1 'x'] -)"},
        Reads{"COALESCE(a, b, '')", "(coalesce a b '')"}, Reads{"NULLIF(a, '')", "(nullif a '')"},
        Reads{"GREATEST(a, 1)", "(greatest a 1)"}, Reads{"least(a)", "(least a)"}));

INSTANTIATE_TEST_SUITE_P(
    Casts, ParseReads,
    ::testing::Values(
        Reads{"a::text", "(cast a text)"}, Reads{"a::int", "(cast a bigint)"},
        Reads{"CAST(a AS INTEGER)", "(cast a bigint)"}, Reads{"a::int8", "(cast a bigint)"},
        Reads{"a::bigint", "(cast a bigint)"}, Reads{"a::decimal(12,2)", "(cast a numeric 12 2)"},
        Reads{"a::numeric(5)", "(cast a numeric 5)"},
        Reads{"a::numeric(5, 0)", "(cast a numeric 5 0)"},
        Reads{"a::double precision", "(cast a double precision)"},
        Reads{"a::float", "(cast a double precision)"},
        Reads{"a::float8", "(cast a double precision)"}, Reads{"a::bool", "(cast a boolean)"},
        Reads{"date '2024-01-31'", "(cast '2024-01-31' date)"},
        Reads{"a::timestamp without time zone", "(cast a timestamp)"},
        Reads{"a::timestamp with time zone", "(cast a timestamptz)"},
        Reads{"interval '1 day'", "(cast '1 day' interval)"}, Reads{"a::uuid", "(cast a uuid)"},
        Reads{"a::json", "(cast a jsonb)"}, Reads{"a::TEXT::Int", "(cast (cast a text) bigint)"},
        Reads{"-1::int", "(- (cast 1 bigint))"}));

INSTANTIATE_TEST_SUITE_P(
    Calls, ParseReads,
    ::testing::Values(Reads{"LOWER(a)", "(lower a)"}, Reads{"pg_catalog.lower(a)", "(lower a)"},
                      Reads{"now()", "(now)"}, Reads{"count(*)", "(count *)"},
                      Reads{"count(DISTINCT a)", "(count distinct a)"},
                      Reads{"string_agg(a, ',' ORDER BY b DESC NULLS LAST, c)",
                            "(string_agg a ',' order-by b desc nulls-last order-by c)"},
                      Reads{"sum(a) FILTER (WHERE b > 0)", "(sum a filter (> b 0))"},
                      Reads{"percentile_cont(0.5) WITHIN GROUP (ORDER BY a)",
                            "(percentile_cont 0.5n within-group order-by a)"},
                      Reads{"make_interval(days => 3)", "(make_interval days=>3)"},
                      Reads{"make_interval(1, days => 3)", "(make_interval 1 days=>3)"},
                      Reads{"extract(epoch FROM a)", "(extract 'epoch' a)"},
                      Reads{"a AT TIME ZONE 'UTC'", "(timezone 'UTC' a)"},
                      Reads{"substring(a FROM 2 FOR 3)", "(substring a 2 3)"},
                      Reads{"substring(a FOR 3)", "(substring a 1 (cast 3 bigint))"},
                      Reads{"substring(a FROM 'x.*')", "(substring a 'x.*')"},
                      Reads{"position('x' IN a)", "(position a 'x')"},
                      Reads{"trim(a)", "(btrim a)"},
                      Reads{"trim(LEADING '0' FROM a)", "(ltrim a '0')"},
                      Reads{"overlay(a PLACING 'x' FROM 1)", "(overlay a 'x' 1)"},
                      Reads{"normalize(a, NFC)", "(normalize a 'NFC')"},
                      Reads{"a IS NFC NORMALIZED", "(is_normalized a 'NFC')"},
                      Reads{"current_timestamp", "(current_timestamp)"},
                      Reads{"(a, b) OVERLAPS (c, d)", "(overlaps a b c d)"},
                      Reads{"concat_ws('-', VARIADIC_ , a)", "(concat_ws '-' variadic_ a)"}));

TEST(ParseTest, KeepsNamesThatAreLongerThanPostgresKeepsThem) {
  const std::string name = std::string(40, 'a') + std::string(40, 'b') + "é";

  EXPECT_EQ(read("\"" + name + "\" = 1"), "(= \"" + name + "\" 1)");
  EXPECT_EQ(read(name + " = t." + name), "(= " + name + " t." + name + ")");
}

TEST(ParseTest, RefusesLongNamesThatItCannotTellApart) {
  const std::string start(63, 'a');

  EXPECT_THAT(read(start + "x = " + start + "y"), ::testing::HasSubstr("begin alike"));
}

TEST(ParseTest, ThreadsReadAtOnce) {
  std::vector<std::jthread> threads;
  std::atomic<int> wrong = 0;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([i, &wrong] {
      const std::string column = "a" + std::to_string(i);
      for (int round = 0; round < 200; ++round) {
        if (read(column + " + 1") != "(+ " + column + " 1)") ++wrong;
        if (!read(column + " +").ends_with("at end of input")) ++wrong;
      }
    });
  }
  threads.clear();

  EXPECT_EQ(wrong, 0);
}

TEST(ParseTest, GivesThePlaceOfEachNode) {
  const auto expression = parse_expression("'é' || lower(  b )::text");

  ASSERT_TRUE(expression);
  const auto& operation = std::get<Operation>(expression->node);
  EXPECT_EQ(expression->at, 5u);
  EXPECT_EQ(operation.left->at, 0u);
  EXPECT_EQ(operation.right->at, 19u);
  const auto& cast = std::get<Cast>(operation.right->node);
  EXPECT_EQ(cast.type.at, 21u);
  EXPECT_EQ(cast.operand->at, 8u);
  EXPECT_EQ(std::get<Call>(cast.operand->node).args[0].at, 16u);
}

TEST(ParseTest, ATypedLiteralStandsWhereItsTypeDoes) {
  const auto expression = parse_expression("a - date '2024-01-31'");

  ASSERT_TRUE(expression);
  EXPECT_EQ(std::get<Operation>(expression->node).right->at, 4u);
}

}  // namespace
}  // namespace millrace::sql::syntax
