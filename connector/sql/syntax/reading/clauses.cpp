#include "connector/sql/syntax/reading/clauses.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "connector/sql/syntax/reading/constants.h"
#include "connector/sql/syntax/reading/read_expression.h"
#include "connector/sql/syntax/reading/tables.h"

namespace millrace::sql::syntax {

namespace {

// A part of a SELECT that the language does not have, and the keyword that it begins with.
struct ForeignClause {
  std::string_view field;
  std::string_view keyword;
  std::string_view what;
};

constexpr std::array<ForeignClause, 7> kForeignClauses{
    {{"withClause", "with", "common table expressions (WITH) are not part of the language"},
     {"valuesLists", "values", "VALUES is not part of the language"},
     {"intoClause", "into", "INTO is not part of the language; the rows go on to the next step"},
     {"windowClause", "window", "window functions (WINDOW) are not part of the language"},
     {"lockingClause", "for", "FOR is not part of the language; nothing is locked here"},
     {"larg", "", "set operations (UNION, INTERSECT, EXCEPT) are not part of the language"},
     {"groupDistinct", "group", "GROUP BY DISTINCT is not part of the language"}}};

bool is_set_operator(const Tokens& tokens, const Token& token) {
  return tokens.is_word(token, "union") || tokens.is_word(token, "intersect") ||
         tokens.is_word(token, "except");
}

std::size_t place_of_keyword(const Tokens& tokens, std::string_view keyword) {
  std::size_t place = 0;
  for (const Token& token : tokens.all()) {
    if (keyword.empty() ? !is_set_operator(tokens, token) : !tokens.is_word(token, keyword)) {
      continue;
    }
    place = token.at;
    // "substring(a FOR 2)" may stand before the clause, and nothing like it behind it.
    if (keyword != "for") break;
  }
  return place;
}

void refuse_foreign_clauses(Reading& reading, const Node& node) {
  for (const auto& clause : kForeignClauses) {
    if (!node.has(clause.field)) continue;
    reading.refuse(place_of_keyword(reading.tokens(), clause.keyword), std::string(clause.what));
  }
  if (node.text("limitOption") == "LIMIT_OPTION_WITH_TIES") {
    reading.refuse(place_of_keyword(reading.tokens(), "fetch"),
                   "WITH TIES is not part of the language");
  }
}

// "*" and "table.*"; nullopt for a value.
std::optional<Target> read_star(Reading& reading, const Node& value, std::size_t at) {
  if (value.kind() != "ColumnRef") return std::nullopt;
  const auto fields = value.list("fields");
  if (fields.empty() || fields.back().kind() != "A_Star") return std::nullopt;
  Target target{.at = at, .star = true};
  if (fields.size() > 2) reading.refuse(at, "all columns of a table are written table.*");
  if (fields.size() == 2) target.table = reading.whole_name(fields[0].text("sval"), at);
  return target;
}

Target read_target(Reading& reading, const Node& node) {
  const std::size_t at = reading.place_of(node, 0);
  const Node value = node.child("val");
  if (auto star = read_star(reading, value, at)) return std::move(*star);
  Target target{.at = at, .value = read_expression(reading, value, at)};
  if (node.has("name")) target.alias = reading.whole_name(node.text("name"), at);
  return target;
}

void read_distinct(Reading& reading, const Node& node, Select& select) {
  // DISTINCT alone is a list of one empty node.
  for (const Node& part : node.list("distinctClause")) {
    if (part.kind().empty()) {
      select.distinct = true;
    } else {
      select.distinct_on.push_back(read_expression(reading, part, 0));
    }
  }
}

void read_grouping(Reading& reading, const Node& node, Select& select) {
  for (const Node& part : node.list("groupClause")) {
    if (part.kind() == "GroupingSet") {
      reading.refuse(reading.place_of(part, 0),
                     "grouping sets (ROLLUP, CUBE) are not part of the language");
    } else {
      select.group_by.push_back(read_expression(reading, part, 0));
    }
  }
}

std::optional<Expression> read_optional(Reading& reading, const Node& node) {
  if (!node.exists()) return std::nullopt;
  return read_expression(reading, node, 0);
}

std::optional<Expression> read_count(Reading& reading, const Node& node, std::string_view keyword) {
  if (!node.exists()) return std::nullopt;
  return read_expression(reading, node, place_of_keyword(reading.tokens(), keyword));
}

}  // namespace

Select read_select(Reading& reading, const Node& node) {
  Select select;
  refuse_foreign_clauses(reading, node);
  if (reading.fault()) return select;

  read_distinct(reading, node, select);
  for (const Node& target : node.list("targetList")) {
    select.targets.push_back(read_target(reading, target));
  }
  if (select.targets.empty()) reading.refuse(0, "SELECT names no column; write * for all of them");
  read_tables(reading, node.list("fromClause"), select);
  select.where = read_optional(reading, node.child("whereClause"));
  read_grouping(reading, node, select);
  select.having = read_optional(reading, node.child("havingClause"));
  select.order_by = read_sort_keys(reading, node.list("sortClause"), 0);
  select.limit = read_count(reading, node.child("limitCount"), "limit");
  select.offset = read_count(reading, node.child("limitOffset"), "offset");
  return select;
}

}  // namespace millrace::sql::syntax
