#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/sql/syntax/parse_select.h"
#include "tests/sql/syntax/described.h"

namespace millrace::sql::syntax {
namespace {

using ::testing::HasSubstr;

std::string table_text(const TableName& table) {
  return table.name + (table.alias ? " as " + *table.alias : "");
}

std::string target_text(const Target& target) {
  if (target.star) return target.table ? *target.table + ".*" : "*";
  return testing::described(target.value) + (target.alias ? " as " + *target.alias : "");
}

std::string list_text(const std::string& name, const Expressions& expressions) {
  std::string text;
  for (const auto& each : expressions) text += " " + testing::described(each);
  return text.empty() ? "" : "; " + name + text;
}

std::string select_text(const Select& select) {
  std::string text = select.distinct ? "distinct;" : "";
  for (const auto& target : select.targets) text += " " + target_text(target);
  text += list_text("distinct-on", select.distinct_on) + "; from " + table_text(select.from);
  for (const auto& join : select.joins) {
    text += join.kind == Join::Kind::Left ? "; left " : "; inner ";
    text += table_text(join.table) + " on " + testing::described(join.condition);
  }
  if (select.where) text += "; where " + testing::described(*select.where);
  text += list_text("group-by", select.group_by);
  if (select.having) text += "; having " + testing::described(*select.having);
  for (const auto& key : select.order_by) text += "; order-by " + testing::described(key);
  if (select.limit) text += "; limit " + testing::described(*select.limit);
  if (select.offset) text += "; offset " + testing::described(*select.offset);
  return text;
}

struct SelectTree {
  std::string text;
  std::string tree;
};

class SelectReads : public ::testing::TestWithParam<SelectTree> {};

TEST_P(SelectReads, AsPostgresDoes) {
  const auto select = parse_select(GetParam().text);

  ASSERT_TRUE(select) << GetParam().text << ": " << select.error().message;
  EXPECT_EQ(select_text(*select), GetParam().tree) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    , SelectReads,
    ::testing::Values(
        SelectTree{"SELECT * FROM rows", " *; from rows"},
        SelectTree{"SELECT ALL r.*, a AS x, b \"Y\" FROM rows AS r",
                   " r.* a as x b as Y; from rows as r"},
        SelectTree{"TABLE rows", " *; from rows"},
        SelectTree{"(SELECT a FROM rows)", " a; from rows"},
        SelectTree{"SELECT DISTINCT a FROM rows", "distinct; a; from rows"},
        SelectTree{"SELECT DISTINCT ON (a, lower(b)) c FROM rows",
                   " c; distinct-on a (lower b); from rows"},
        SelectTree{"SELECT a FROM rows WHERE a > 0 AND b", " a; from rows; where (and (> a 0) b)"},
        SelectTree{"SELECT a, count(*) FROM rows GROUP BY 1, b HAVING count(*) > 1",
                   " a (count *); from rows; group-by 1 b; having (> (count *) 1)"},
        SelectTree{"SELECT a FROM rows ORDER BY a DESC NULLS LAST, 2 ASC, b NULLS FIRST",
                   " a; from rows; order-by a desc nulls-last; order-by 2; order-by b nulls-first"},
        SelectTree{"SELECT a FROM rows LIMIT 5 OFFSET 10", " a; from rows; limit 5; offset 10"},
        SelectTree{"SELECT a FROM rows LIMIT 0 OFFSET 0", " a; from rows; limit 0; offset 0"},
        SelectTree{"SELECT a FROM rows LIMIT ALL", " a; from rows; limit null"},
        SelectTree{"SELECT a FROM rows LIMIT 1 + 1 OFFSET '2'",
                   " a; from rows; limit (+ 1 1); offset '2'"},
        SelectTree{"SELECT a FROM rows FETCH FIRST ROW ONLY", " a; from rows; limit 1"},
        SelectTree{"SELECT a FROM rows r JOIN codes c ON r.code = c.code LEFT JOIN x ON c.y = x.y",
                   " a; from rows as r; inner codes as c on (= r.code c.code); "
                   "left x on (= c.y x.y)"}));

struct RefusedSelect {
  std::string text;
  std::size_t at;
  std::string words;
};

class SelectRefuses : public ::testing::TestWithParam<RefusedSelect> {};

TEST(SelectTest, AClauseTooEarlyIsNoColumn) {
  const auto select = parse_select("SELECT a, FROM rows");

  ASSERT_FALSE(select);
  EXPECT_EQ(select.error().at, 10u);
  EXPECT_EQ(select.error().message, "syntax error at or near \"FROM\"");
}

TEST_P(SelectRefuses, ByNameAndPlace) {
  const auto& [text, at, words] = GetParam();

  const auto select = parse_select(text);

  ASSERT_FALSE(select) << text;
  EXPECT_EQ(select.error().at, at) << text << ": " << select.error().message;
  EXPECT_THAT(select.error().message, HasSubstr(words)) << text;
}

INSTANTIATE_TEST_SUITE_P(
    , SelectRefuses,
    ::testing::Values(
        RefusedSelect{"", 0, "only SELECT"}, RefusedSelect{" UPDATE t SET a = 1", 1, "only SELECT"},
        RefusedSelect{"SELECT", 0, "names no column"}, RefusedSelect{"SELECT a", 0, "FROM rows"},
        RefusedSelect{"SELECT a FROM t;", 15, "';'"},
        RefusedSelect{"SELECT a FROM t; DELETE FROM t", 15, "';'"},
        RefusedSelect{"WITH x AS (SELECT 1) SELECT a FROM x", 0, "common table expressions"},
        RefusedSelect{"VALUES (1)", 0, "VALUES"},
        RefusedSelect{"SELECT a INTO b FROM t", 9, "INTO"},
        RefusedSelect{"SELECT rank() OVER w FROM t WINDOW w AS (ORDER BY a)", 28,
                      "window functions"},
        RefusedSelect{"SELECT rank() OVER (ORDER BY a) FROM t", 19, "window functions"},
        RefusedSelect{"SELECT substring(a FOR 2) FROM t FOR UPDATE", 33, "nothing is locked"},
        RefusedSelect{"SELECT a FROM t UNION ALL SELECT b FROM t", 16, "set operations"},
        RefusedSelect{"SELECT a FROM t GROUP BY DISTINCT a", 16, "GROUP BY DISTINCT"},
        RefusedSelect{"SELECT a FROM t GROUP BY ROLLUP (a)", 25, "grouping sets"},
        RefusedSelect{"SELECT a FROM t GROUP BY GROUPING SETS ((a), ())", 25, "grouping sets"},
        RefusedSelect{"SELECT a FROM t ORDER BY a FETCH FIRST 2 ROWS WITH TIES", 27, "WITH TIES"},
        RefusedSelect{"SELECT a FROM t, u", 17, "write JOIN"},
        RefusedSelect{"SELECT a FROM s.t", 14, "no schema"},
        RefusedSelect{"SELECT a FROM ONLY t", 19, "ONLY"},
        RefusedSelect{"SELECT a FROM t AS x (b)", 14, "names of columns"},
        RefusedSelect{"SELECT a FROM (SELECT b FROM t) x", 15, "sub-selects"},
        RefusedSelect{"SELECT a FROM t WHERE a IN (SELECT b FROM t)", 24, "sub-selects"},
        RefusedSelect{"SELECT a FROM f(1)", 14, "functions that give rows"},
        RefusedSelect{"SELECT a FROM t TABLESAMPLE system (1)", 28, "TABLESAMPLE"},
        RefusedSelect{"SELECT a FROM t CROSS JOIN u", 27, "CROSS JOIN"},
        RefusedSelect{"SELECT a FROM t NATURAL JOIN u", 29, "NATURAL JOIN"},
        RefusedSelect{"SELECT a FROM t JOIN u USING (a)", 21, "USING"},
        RefusedSelect{"SELECT a FROM t RIGHT JOIN u ON t.a = u.a", 27, "swap the tables"},
        RefusedSelect{"SELECT a FROM t FULL JOIN u ON t.a = u.a", 26, "FULL JOIN"},
        RefusedSelect{"SELECT a FROM t JOIN (u JOIN v ON x) ON y", 22, "joins in parentheses"},
        RefusedSelect{"SELECT s.*.b FROM t", 13, "improper use of \"*\""},
        RefusedSelect{"SELECT a FORM t", 14, "syntax error at or near \"t\""},
        RefusedSelect{"SELECT a FROM t WHERE", 21, "syntax error at end of input"}));

}  // namespace
}  // namespace millrace::sql::syntax
