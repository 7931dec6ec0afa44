#include "connector/sql/syntax/reading/tables.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "connector/sql/syntax/reading/read_expression.h"

namespace millrace::sql::syntax {

namespace {

struct TableRefusal {
  std::string_view kind;
  std::string_view what;
};

constexpr std::array<TableRefusal, 5> kTableRefusals{
    {{"RangeSubselect", "sub-selects are not part of the language"},
     {"RangeFunction", "functions that give rows are not part of the language"},
     {"RangeTableFunc", "XML is not part of the language"},
     {"RangeTableSample", "TABLESAMPLE is not part of the language"},
     {"JoinExpr",
      "joins in parentheses are not part of the language; join one table after another"}}};

// A sub-select has no place of its own: the SELECT that is not the first.
std::size_t place_of_second_select(const Tokens& tokens) {
  std::size_t seen = 0;
  for (const Token& token : tokens.all()) {
    if (tokens.is_word(token, "select") && ++seen == 2) return token.at;
  }
  return 0;
}

// Where the node is, or else its first part that says so.
std::size_t place_within(const Reading& reading, const Node& node, std::size_t around) {
  if (node.location()) return reading.place_of(node, around);
  if (node.kind() == "RangeSubselect") return place_of_second_select(reading.tokens());
  for (const auto* part : {"functions", "items"}) {
    if (const auto list = node.list(part); !list.empty()) {
      return place_within(reading, list.front(), around);
    }
  }
  for (const auto* part : {"larg", "relation"}) {
    if (const Node child = node.child(part); child.exists()) {
      return place_within(reading, child, around);
    }
  }
  return around;
}

TableName read_table(Reading& reading, const Node& node, std::size_t around) {
  TableName table{.at = place_within(reading, node, around)};
  if (node.kind() != "RangeVar") {
    const auto found = std::ranges::find(kTableRefusals, node.kind(), &TableRefusal::kind);
    reading.refuse(
        table.at,
        std::string(found != kTableRefusals.end() ? found->what : "FROM takes names of tables"));
    return table;
  }
  if (node.has("schemaname") || node.has("catalogname")) {
    reading.refuse(table.at, "tables have no schema in front of them");
  }
  if (!node.flag("inh")) reading.refuse(table.at, "ONLY is not part of the language");
  table.name = reading.whole_name(node.text("relname"), table.at);
  if (const Node alias = node.plain_child("alias"); alias.exists()) {
    table.alias = reading.whole_name(alias.text("aliasname"), table.at);
    if (alias.has("colnames")) {
      reading.refuse(table.at, "an alias with names of columns is not part of the language");
    }
  }
  return table;
}

// Why it is none of the joins that there are; empty for INNER and LEFT with ON.
std::string_view refusal_of_join(const Node& join) {
  const auto kind = join.text("jointype");
  if (join.flag("isNatural")) return "NATURAL JOIN is not part of the language; write ON a.x = b.x";
  if (join.has("usingClause")) return "USING is not part of the language; write ON a.x = b.x";
  if (kind == "JOIN_RIGHT") return "RIGHT JOIN is not part of the language; swap the tables";
  if (kind != "JOIN_INNER" && kind != "JOIN_LEFT") return "FULL JOIN is not part of the language";
  if (!join.has("quals")) return "CROSS JOIN is not part of the language; write ON a.x = b.x";
  if (join.has("alias")) return "an alias of a whole join is not part of the language";
  return "";
}

void read_join(Reading& reading, const Node& node, std::size_t around, Select& select) {
  const Node left = node.child("larg");
  if (left.kind() == "JoinExpr") {
    read_join(reading, left, around, select);
  } else {
    select.from = read_table(reading, left, around);
  }
  Join join{.kind = node.text("jointype") == "JOIN_LEFT" ? Join::Kind::Left : Join::Kind::Inner};
  join.table = read_table(reading, node.child("rarg"), select.from.at);
  if (const auto refusal = refusal_of_join(node); !refusal.empty()) {
    reading.refuse(join.table.at, std::string(refusal));
    return;
  }
  join.condition = read_expression(reading, node.child("quals"), join.table.at);
  select.joins.push_back(std::move(join));
}

}  // namespace

void read_tables(Reading& reading, const std::vector<Node>& nodes, Select& select) {
  if (nodes.empty()) {
    reading.refuse(0, "FROM is missing; the rows of the export are the table rows: FROM rows");
    return;
  }
  if (nodes.size() > 1) {
    reading.refuse(place_within(reading, nodes[1], 0),
                   "FROM takes one table; write JOIN … ON for another one");
  }
  if (nodes.front().kind() == "JoinExpr") {
    read_join(reading, nodes.front(), 0, select);
  } else {
    select.from = read_table(reading, nodes.front(), 0);
  }
}

}  // namespace millrace::sql::syntax
