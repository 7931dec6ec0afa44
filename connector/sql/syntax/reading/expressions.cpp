#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "connector/sql/syntax/reading/calls.h"
#include "connector/sql/syntax/reading/constants.h"
#include "connector/sql/syntax/reading/operators.h"
#include "connector/sql/syntax/reading/read_expression.h"
#include "connector/sql/syntax/reading/refusals.h"
#include "connector/sql/syntax/reading/type_names.h"

namespace millrace::sql::syntax {

namespace {

Expression read_column(Reading& reading, const Node& node, std::size_t at) {
  const auto fields = node.list("fields");
  const auto is_star = [](const Node& field) { return field.kind() == "A_Star"; };
  ColumnName column;
  if (std::ranges::any_of(fields, is_star)) {
    reading.refuse(at, "* stands for all columns; an expression is one value");
  } else if (fields.empty() || fields.size() > 2) {
    reading.refuse(at, "a column is written name or table.name");
  } else {
    if (fields.size() == 2) column.table = reading.whole_name(fields[0].text("sval"), at);
    column.name = reading.whole_name(fields.back().text("sval"), at);
    column.quoted = reading.is_quoted(at, fields.size() - 1);
  }
  return {at, std::move(column)};
}

Expression read_logic(Reading& reading, const Node& node, std::size_t at) {
  const auto kind = node.text("boolop");
  Logic logic{.kind = kind == "AND_EXPR"  ? Logic::Kind::And
                      : kind == "OR_EXPR" ? Logic::Kind::Or
                                          : Logic::Kind::Not};
  logic.operands = read_expressions(reading, node.list("args"), at);
  return {at, std::move(logic)};
}

Expression read_cast(Reading& reading, const Node& node, std::size_t at) {
  Cast cast;
  cast.type = read_type(reading, node.plain_child("typeName"), at);
  // Of "date '2024-01-31'" the type alone has a place.
  if (!node.location()) at = cast.type.at;
  cast.operand = read_pointer(reading, node.child("arg"), at);
  return {at, std::move(cast)};
}

Expression read_case(Reading& reading, const Node& node, std::size_t at) {
  Case result;
  result.operand = read_pointer(reading, node.child("arg"), at);
  for (const Node& when : node.list("args")) {
    const std::size_t place = reading.place_of(when, at);
    result.whens.push_back({read_expression(reading, when.child("expr"), place),
                            read_expression(reading, when.child("result"), place)});
  }
  result.otherwise = read_pointer(reading, node.child("defresult"), at);
  return {at, std::move(result)};
}

Expression read_test(Reading& reading, const Node& node, std::size_t at) {
  using Kind = Test::Kind;
  constexpr std::array<std::pair<std::string_view, Kind>, 8> kKinds{
      {{"IS_NULL", Kind::IsNull},
       {"IS_NOT_NULL", Kind::IsNotNull},
       {"IS_TRUE", Kind::IsTrue},
       {"IS_NOT_TRUE", Kind::IsNotTrue},
       {"IS_FALSE", Kind::IsFalse},
       {"IS_NOT_FALSE", Kind::IsNotFalse},
       {"IS_UNKNOWN", Kind::IsUnknown},
       {"IS_NOT_UNKNOWN", Kind::IsNotUnknown}}};
  const auto name = node.text(node.kind() == "NullTest" ? "nulltesttype" : "booltesttype");
  const auto found = std::ranges::find(kKinds, name, &std::pair<std::string_view, Kind>::first);
  Test test{.kind = found == kKinds.end() ? Kind::IsNull : found->second};
  test.operand = read_pointer(reading, node.child("arg"), at);
  return {at, std::move(test)};
}

Expression read_special(Reading& reading, const Node& node, std::size_t at) {
  Special special;
  if (node.kind() == "MinMaxExpr") {
    special.kind =
        node.text("op") == "IS_GREATEST" ? Special::Kind::Greatest : Special::Kind::Least;
  }
  special.operands = read_expressions(reading, node.list("args"), at);
  return {at, std::move(special)};
}

// Text is compared by code point, which is what COLLATE "C" asks for.
Expression read_collation(Reading& reading, const Node& node, std::size_t at) {
  const auto names = node.names("collname");
  if (names.empty() || names.back() != "C") {
    reading.refuse(at,
                   "text is compared by code point; no other collation than \"C\" is part of "
                   "the language");
  }
  return read_expression(reading, node.child("arg"), at);
}

Expression read_literal(Reading& reading, const Node& node, std::size_t at) {
  return {at, read_constant(reading, node, at)};
}

using Reader = Expression (*)(Reading&, const Node&, std::size_t);

constexpr std::array<std::pair<std::string_view, Reader>, 13> kReaders{
    {{"A_Const", read_literal},
     {"ColumnRef", read_column},
     {"FuncCall", read_call},
     {"A_Expr", read_operation},
     {"BoolExpr", read_logic},
     {"TypeCast", read_cast},
     {"CaseExpr", read_case},
     {"NullTest", read_test},
     {"BooleanTest", read_test},
     {"CoalesceExpr", read_special},
     {"MinMaxExpr", read_special},
     {"SQLValueFunction", read_value_function},
     {"CollateClause", read_collation}}};

}  // namespace

Expression read_expression(Reading& reading, const Node& node, std::size_t around) {
  const std::size_t at = reading.place_of(node, around);
  const auto found =
      std::ranges::find(kReaders, node.kind(), &std::pair<std::string_view, Reader>::first);
  if (found != kReaders.end()) return found->second(reading, node, at);
  reading.refuse(at, refusal_of(node));
  return {at, Literal()};
}

ExpressionPtr read_pointer(Reading& reading, const Node& node, std::size_t around) {
  if (!node.exists()) return nullptr;
  return std::make_unique<Expression>(read_expression(reading, node, around));
}

Expressions read_expressions(Reading& reading, const std::vector<Node>& nodes, std::size_t around) {
  Expressions expressions;
  for (const Node& node : nodes) expressions.push_back(read_expression(reading, node, around));
  return expressions;
}

Expression read_argument(Reading& reading, const Node& node, std::size_t around) {
  if (node.kind() != "A_ArrayExpr") return read_expression(reading, node, around);
  const std::size_t at = reading.place_of(node, around);
  return {at, ArrayLiteral{read_expressions(reading, node.list("elements"), at)}};
}

std::vector<SortKey> read_sort_keys(Reading& reading, const std::vector<Node>& nodes,
                                    std::size_t around) {
  std::vector<SortKey> keys;
  for (const Node& node : nodes) {
    const auto direction = node.text("sortby_dir");
    const auto nulls = node.text("sortby_nulls");
    if (direction == "SORTBY_USING") {
      reading.refuse(reading.place_of(node, around),
                     "USING is not part of the language; ORDER BY has ASC and DESC");
    }
    keys.push_back({.value = read_expression(reading, node.child("node"), around),
                    .descending = direction == "SORTBY_DESC",
                    .nulls = nulls == "SORTBY_NULLS_FIRST"  ? SortKey::Nulls::First
                             : nulls == "SORTBY_NULLS_LAST" ? SortKey::Nulls::Last
                                                            : SortKey::Nulls::Default});
  }
  return keys;
}

}  // namespace millrace::sql::syntax
