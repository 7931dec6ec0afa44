#include "examples/reports_server/data/query_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>

namespace millrace::reports_server {
namespace {

const std::vector<BoundFilter>& filters() {
  static const std::vector<BoundFilter> kFilters = {
      {.name = "one", .values = {std::int64_t{1}}, .given = true, .type = FilterType::Integer},
      {.name = "two", .values = {"a", "b"}, .given = true, .many = true},
      {.name = "day", .values = {"2026-01-31"}, .given = true, .type = FilterType::Date},
      {.name = "none", .type = FilterType::Date},
      {.name = "empty", .many = true},
      {.name = "all_gone", .given = true, .many = true}};
  return kFilters;
}

// "sql | values", or the error.
std::string expanded(std::string_view query, SqlDialect dialect) {
  const auto text = expand_query(query, filters(), dialect);
  if (!text) return text.error().message();
  EXPECT_EQ(text->values.size(), text->types.size());
  std::vector<std::string> values;
  for (const auto& value : text->values) {
    values.push_back(std::visit([](const auto& v) { return fmt::format("{}", v); }, value));
  }
  return fmt::format("{} | {}", text->sql, fmt::join(values, ","));
}

struct Case {
  std::string name, query, sqlite, postgres;
};

void PrintTo(const Case& c, std::ostream* out) {
  *out << c.name;
}

class QueryTextTest : public ::testing::TestWithParam<Case> {};

TEST_P(QueryTextTest, BecomesTheSqlOfItsDatabase) {
  const auto& c = GetParam();
  EXPECT_EQ(expanded(c.query, SqlDialect::Sqlite), c.sqlite);
  EXPECT_EQ(expanded(c.query, SqlDialect::Postgres), c.postgres);
}

Case both(std::string name, std::string query, std::string result) {
  return {std::move(name), std::move(query), result, result};
}

// What is no parameter of the one may be one of the other; these name neither.
INSTANTIATE_TEST_SUITE_P(
    Parameters, QueryTextTest,
    ::testing::Values(
        Case{"Numbered", "x = :one OR y IN (:two)", "x = ? OR y IN (?, ?) | 1,a,b",
             "x = $1 OR y IN ($2, $3) | 1,a,b"},
        Case{"Twice", ":one:one", "?? | 1,1", "$1$2 | 1,1"},
        Case{"NotGiven", "x = :none AND y IN (:empty)", "x = NULL AND y IN () | ",
             "x = CAST(NULL AS date) AND y IN (SELECT CAST(NULL AS text) WHERE FALSE) | "},
        Case{"Given", ":one_given :none_given", "1 0 | ", "TRUE FALSE | "},
        both("Casts", "a::one, '1'::date", "a::one, '1'::date | "),
        Case{"CastOfAParameter", ":day::text", "?::text | 2026-01-31", "$1::text | 2026-01-31"},
        both("Assignment", "f(a := 1, b : c)", "f(a := 1, b : c) | "),
        both("Comments", "a -- :one ?\n/* :one [[ */ b", "a -- :one ?\n/* :one [[ */ b | "),
        both("Strings", "'it''s :one [[' \":one\"", "'it''s :one [[' \":one\" | "),
        both("OpenString", "'open :one", "'open :one | "), both("Empty", "", " | "),
        both("ColonAtTheEnd", "a:", "a: | "),
        both("NoAscii", "'é' :one_",
             "line 1, column 6 of the query: :one_ is not one of the report's filters; did you "
             "mean :one?")),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Dialects, QueryTextTest,
    ::testing::Values(Case{"Slices", "a[1:2] || a[:one]", "a[1:2] || a[:one] | ",
                           "a[1:2] || a[$1] | 1"},
                      Case{"Operators", "j ? 'a' AND k @> l",
                           "line 1, column 3 of the query: ? is a parameter sign; write :name",
                           "j ? 'a' AND k @> l | "},
                      Case{"DollarQuotes", "$$ :one $$ $a$ :one $$ $a$",
                           "line 1, column 1 of the query: $ is a parameter sign; write :name",
                           "$$ :one $$ $a$ :one $$ $a$ | "},
                      Case{"Dollar", "x = $1",
                           "line 1, column 5 of the query: $ is a parameter sign; write :name",
                           "line 1, column 5 of the query: $ is a parameter sign; write :name"},
                      Case{"Backslashes", "E'\\' :one' e'\\\\' :one", "E'\\' ?' e'\\\\' :one | 1",
                           "E'\\' :one' e'\\\\' $1 | 1"},
                      Case{"NoBackslashes", "name'\\' :one", "name'\\' ? | 1", "name'\\' $1 | 1"},
                      Case{"NestedComments", "/* /* */ :one */ :one", "/* /* */ ? */ ? | 1,1",
                           "/* /* */ :one */ $1 | 1"},
                      Case{"Backticks", "`:one`", "`:one` | ", "`$1` | 1"}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    OptionalParts, QueryTextTest,
    ::testing::Values(
        Case{"Stays", "a[[ AND x = :one]] b", "a AND x = ? b | 1", "a AND x = $1 b | 1"},
        both("DropsOut", "a[[ AND x = :none]] b", "a b | "),
        both("AListThatNobodyGaveDropsOut", "a[[ AND x IN (:empty)]]", "a | "),
        Case{"AListThatWasGivenEmptyStays", "a[[ AND x IN (:all_gone)]]", "a AND x IN () | ",
             "a AND x IN (SELECT CAST(NULL AS text) WHERE FALSE) | "},
        Case{"OneOfTwoIsMissing", ":one [[:one :none :two]] :two", "?  ?, ? | 1,a,b",
             "$1  $2, $3 | 1,a,b"},
        Case{"Several", "[[:one]] [[:none]] [[:two]]", "?  ?, ? | 1,a,b", "$1  $2, $3 | 1,a,b"},
        Case{"PlainTextInStringsOfAPart", "[[ x = ']]' AND y = :one ]]", " x = ']]' AND y = ?  | 1",
             " x = ']]' AND y = $1  | 1"},
        both("PlainTextInComments", "-- [[ :one\n/* ]] */", "-- [[ :one\n/* ]] */ | "),
        both("ClosedOnly", "a ]] b", "a ]] b | "),
        both("Nested", "SELECT 1\n  [[ AND :one [[ :two ]] ]]",
             "line 2, column 15 of the query: [[ stands inside another [[ ]]; they cannot be "
             "nested"),
        both("NeverClosed", "SELECT\n[[ AND :one ]",
             "line 2, column 1 of the query: [[ is never closed; write ]] after the part"),
        both("WithoutAFilter", "ARRAY[[1,2]]",
             "line 1, column 6 of the query: [[ ]] has no :name in it, so that nothing decides "
             "whether it stays; for an array of arrays write [ ["),
        both("WithGivenOnly", "[[ :one_given ]]",
             "line 1, column 1 of the query: [[ ]] has no :name in it, so that nothing decides "
             "whether it stays; for an array of arrays write [ [")),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace millrace::reports_server
