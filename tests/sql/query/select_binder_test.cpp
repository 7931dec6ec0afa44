#include "connector/sql/query/select_binder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/sql/catalog/overload.h"
#include "connector/sql/syntax/parse_select.h"

namespace millrace::sql {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// A few functions, which are never called.
template <class Signature>
Overload any() {
  return overload_detail::described(overload_detail::Maker<Signature>());
}

const Catalog& functions() {
  static const Catalog all = [] {
    Catalog filled;
    for (const auto* name : {"=", ">"}) {
      filled.add_operator({name,
                           "",
                           "",
                           {},
                           {any<Boolean(Bigint, Bigint)>(), any<Boolean(Numeric, Numeric)>(),
                            any<Boolean(Text, Text)>()}});
    }
    for (const auto* name : {"+", "*"}) {
      filled.add_operator({name, "", "", {}, {any<Bigint(Bigint, Bigint)>()}});
    }
    filled.add_function({"lower", "", "", {}, {any<Text(Text)>()}});
    auto random = any<Bigint()>();
    random.volatility = Volatility::Volatile;
    filled.add_function({"random", "", "", {}, {std::move(random)}});
    filled.add_cast(any<Text(Bigint)>());
    filled.add_cast(any<Text(Numeric)>());
    filled.add_cast(any<Text(Double)>());
    filled.add_cast(any<Text(Boolean)>());
    filled.add_cast(
        overload<Double(Bigint)>([](std::int64_t value) { return static_cast<double>(value); }));
    filled.add_cast(overload<Double(Numeric)>(
        [](const Decimal& value) { return static_cast<double>(value.coefficient); }));
    filled.add_cast(overload<Numeric(Bigint)>([](std::int64_t value) { return Decimal{value}; }));
    return filled;
  }();
  return all;
}

QueryTable table(std::string name, std::vector<QueryTable::Column> columns) {
  QueryTable made{.name = std::move(name), .columns = std::move(columns)};
  made.absence = [](std::string_view column) {
    return "there is no column " + std::string(column);
  };
  return made;
}

std::expected<BoundQuery, syntax::Fault> bound(std::string_view text) {
  const std::vector tables{
      table("rows", {{"id", SqlType::Bigint},
                     {"name", SqlType::Text},
                     {"ltv", SqlType::Numeric},
                     {"country", SqlType::Text},
                     {"payload", SqlType::Jsonb}}),
      table("regions", {{"country", SqlType::Text}, {"region", SqlType::Text}})};
  auto select = syntax::parse_select(text);
  if (!select) return std::unexpected(std::move(select).error());
  return bind_select(*select, {functions(), standard_aggregates(), tables});
}

std::vector<std::string> names(const BoundQuery& query) {
  std::vector<std::string> all;
  for (const auto& column : query.columns) all.push_back(column.name);
  return all;
}

struct Refusal {
  std::string name;
  std::string text;
  std::string place;  // The text from there on.
  std::string message;
};

class SelectBinderRefuses : public ::testing::TestWithParam<Refusal> {};

TEST_P(SelectBinderRefuses, AndTellsWhere) {
  const auto query = bound(GetParam().text);

  ASSERT_FALSE(query);
  EXPECT_THAT(query.error().message, HasSubstr(GetParam().message));
  EXPECT_EQ(GetParam().text.substr(query.error().at, GetParam().place.size()), GetParam().place);
}

INSTANTIATE_TEST_SUITE_P(
    , SelectBinderRefuses,
    ::testing::Values(
        Refusal{"AnUngroupedColumn", "SELECT name, count(*) FROM rows GROUP BY id", "name,",
                "column \"name\" must appear in the GROUP BY clause or be used in an aggregate"},
        Refusal{"AnUngroupedColumnInHaving",
                "SELECT count(*) FROM rows GROUP BY id HAVING rows.ltv > 0", "rows.ltv",
                "column \"rows.ltv\" must appear in the GROUP BY clause"},
        Refusal{"AnUnknownAggregate",
                "SELECT country, array_agg(id) AS ids FROM rows GROUP BY country", "array_agg",
                "there is no function array_agg"},
        Refusal{"AnUnknownAggregateWithinGroup",
                "SELECT country, mode() WITHIN GROUP (ORDER BY id) AS m FROM rows GROUP BY country",
                "mode", "there is no function mode"},
        Refusal{"AnUnknownFunctionOfAnUngroupedColumn",
                "SELECT count(*) FROM rows GROUP BY id HAVING lowr(name) = 'a'", "lowr",
                "there is no function lowr; did you mean 'lower'?"},
        Refusal{"AnUngroupedOrder", "SELECT count(*) FROM rows ORDER BY id", "id",
                "column \"id\" must appear"},
        Refusal{"AnAggregateInWhere", "SELECT id FROM rows WHERE count(*) > 1", "count",
                "aggregate functions are not allowed in WHERE"},
        Refusal{"AnAggregateInGroupBy", "SELECT name FROM rows GROUP BY sum(id)", "sum",
                "aggregate functions are not allowed in GROUP BY"},
        Refusal{"ANestedAggregate", "SELECT sum(max(id)) FROM rows", "max",
                "aggregate function calls cannot be nested"},
        Refusal{"AnAggregateOfAText", "SELECT sum(name) FROM rows", "sum",
                "there is no sum(text); there is sum(bigint), sum(numeric)"},
        Refusal{"APositionBeyondTheEnd", "SELECT id FROM rows ORDER BY 2", "2",
                "ORDER BY position 2 is not in select list"},
        Refusal{"AGroupBeyondTheEnd", "SELECT id FROM rows GROUP BY 0", "0",
                "GROUP BY position 0 is not in select list"},
        Refusal{"AConstantOrder", "SELECT id FROM rows ORDER BY 'id'", "'id'",
                "non-integer constant in ORDER BY"},
        Refusal{"AnOrderThatDoesNotComeOut", "SELECT DISTINCT id FROM rows ORDER BY name", "name",
                "for SELECT DISTINCT, ORDER BY expressions must appear in select list"},
        Refusal{"DistinctOnAnotherOrder", "SELECT DISTINCT ON (id) * FROM rows ORDER BY name, id",
                "id)", "SELECT DISTINCT ON expressions must match initial ORDER BY expressions"},
        Refusal{"TwoColumnsOfOneValueInTheOrder",
                "SELECT DISTINCT ON (id, name) id AS a, id AS b, name FROM rows ORDER BY 1, 2, 3",
                "id, name", "SELECT DISTINCT ON expressions must match initial ORDER BY"},
        Refusal{"AnUnknownTable", "SELECT region.id FROM rows", "region.id",
                "FROM has no table region; it has rows"},
        Refusal{"AnUnknownFrom", "SELECT name FROM row", "row",
                "there is no table row; did you mean 'rows'?"},
        Refusal{"ATextInDoubleQuotes", "SELECT id FROM rows WHERE country = \"SG\"", "\"SG\"",
                "there is no column SG; a text is written in single quotes: 'SG'"},
        Refusal{"AnUngroupedColumnInDoubleQuotes", "SELECT \"name\", count(*) FROM rows",
                "\"name\"", "or be used in an aggregate function"},
        Refusal{"AStarOfNoTable", "SELECT r.* FROM rows", "r.*", "FROM has no table r"},
        Refusal{"AnAmbiguousColumn",
                "SELECT country FROM rows JOIN regions r ON rows.country = r.country", "country F",
                "the column country is in rows and in r; write rows.country or r.country"},
        Refusal{"TwoColumnsOfOneName", "SELECT id, name AS id FROM rows", "name",
                "two columns get the name id"},
        Refusal{"AColumnWithoutAName", "SELECT id + 1 FROM rows", "+",
                "the column has no name; give it one: AS name"},
        Refusal{"AJoinThatIsNoEquality",
                "SELECT id FROM rows JOIN regions r ON rows.country > r.country", ">",
                "ON takes equalities between a value of r and one of the tables before it"},
        Refusal{"AJoinOfOneSide", "SELECT id FROM rows JOIN regions r ON name = rows.country", "=",
                "ON takes equalities"},
        Refusal{"AJoinOfOtherTypes", "SELECT id FROM rows JOIN regions r ON id = region", "region",
                "ON cannot compare bigint with text"},
        Refusal{"ATableJoinedToItself", "SELECT a.id FROM rows a JOIN rows b ON a.id = b.id",
                "rows b", "rows cannot be joined to itself"},
        Refusal{"ALookupInFrom", "SELECT region FROM regions", "regions", "FROM begins with rows"},
        Refusal{"AFractionBeyondOne",
                "SELECT percentile_cont(2) WITHIN GROUP (ORDER BY id) FROM rows", "2)",
                "percentile value 2 is not between 0 and 1"},
        Refusal{"APercentileOfNothing", "SELECT percentile_cont(0.5) FROM rows", "percentile_cont",
                "WITHIN GROUP (ORDER BY x)"},
        Refusal{"AnOrderOfOtherThanTheDistinct",
                "SELECT string_agg(DISTINCT name, ',' ORDER BY id) FROM rows", "id",
                "in an aggregate with DISTINCT, ORDER BY expressions must appear in argument list"},
        Refusal{"GroupsOfJson", "SELECT payload FROM rows GROUP BY payload", "payload",
                "GROUP BY cannot compare values of type jsonb"},
        Refusal{"AStarOfSum", "SELECT sum(*) FROM rows", "sum", "only count takes *"}),
    [](const auto& test) { return test.param.name; });

TEST(SelectBinder, ReplacesStarsByColumns) {
  const auto query =
      bound("SELECT r.*, id FROM rows LEFT JOIN regions r ON r.country = rows.country");

  ASSERT_TRUE(query) << query.error().message;
  EXPECT_THAT(names(*query), ElementsAre("country", "region", "id"));
  EXPECT_EQ(query->columns[0].source, 5u);
  EXPECT_EQ(query->columns[2].source, 0u);
}

TEST(SelectBinder, GivesColumnsTheNamesThatPostgresDoes) {
  const auto query =
      bound("SELECT name::text, count(*), max(name)::text AS \"Max\" FROM rows GROUP BY 1");

  ASSERT_TRUE(query) << query.error().message;
  EXPECT_THAT(names(*query), ElementsAre("name", "count", "Max"));
}

TEST(SelectBinder, ComputesAnAggregateOnce) {
  const auto query = bound(
      "SELECT sum(id) AS a, lower(name) AS b, sum(id) > 1 AS c FROM rows GROUP BY name HAVING "
      "sum(rows.id) > 0 ORDER BY sum(id)");

  ASSERT_TRUE(query) << query.error().message;
  EXPECT_EQ(query->grouping->aggregates.size(), 1u);
}

// Each binding of random() makes a node of its own, so that the nodes count the bindings.
TEST(SelectBinder, BindsAPartOnceHoweverDeepInAnExpressionOverGroups) {
  constexpr std::size_t kLevels = 450;
  constexpr std::size_t kColumns = 12;
  for (const auto* innermost : {"random()", "count(*) + random()"}) {
    std::string value = innermost;
    for (std::size_t i = 0; i < kLevels; ++i) value += " + id";
    std::string text = "SELECT ";
    for (std::size_t i = 0; i < kColumns; ++i) text += value + " AS c" + std::to_string(i) + ", ";

    const auto query = bound(text + "id FROM rows GROUP BY id, id + 1");

    ASSERT_TRUE(query) << query.error().message;
    EXPECT_LE(query->input.nodes.size(), kColumns * (kLevels + 5)) << innermost;
  }
}

TEST(SelectBinder, TakesAnExpressionForTheGroupThatItStandsFor) {
  const auto query = bound("SELECT id + random() AS r FROM rows GROUP BY r");

  ASSERT_TRUE(query) << query.error().message;
  EXPECT_EQ(query->output.nodes[query->columns.front().value].kind, ProgramNode::Kind::Column);
}

TEST(SelectBinder, FindsWhatIsGroupedByWithinExpressions) {
  const auto query =
      bound("SELECT (id + 1) * 2 AS a, rows.name = 'x' AS b FROM rows GROUP BY id + 1, name");

  ASSERT_TRUE(query) << query.error().message;
  EXPECT_EQ(query->grouping->keys.size(), 2u);
}

TEST(SelectBinder, TakesANameInGroupByForAColumnFirstAndInOrderByForAResult) {
  const auto query =
      bound("SELECT lower(name) AS country FROM rows GROUP BY name, country ORDER BY country");

  ASSERT_TRUE(query) << query.error().message;
  EXPECT_EQ(query->grouping->keys.size(), 2u);
  EXPECT_EQ(query->order.front().value, query->columns.front().value);
}

TEST(SelectBinder, PutsRowsInTheOrderOfWhatIsDistinct) {
  const auto query = bound("SELECT DISTINCT ON (name, id) * FROM rows ORDER BY id DESC, name, ltv");

  ASSERT_TRUE(query) << query.error().message;
  EXPECT_EQ(query->distinct_on, 2u);
  EXPECT_EQ(query->order.size(), 3u);
  EXPECT_TRUE(query->order[0].descending && query->order[0].nulls_first);
}

}  // namespace
}  // namespace millrace::sql
