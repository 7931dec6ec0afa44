#include "connector/sql/syntax/reading/operators.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "connector/sql/syntax/reading/read_expression.h"

namespace millrace::sql::syntax {

namespace {

// At the right of them a list of keys may stand.
constexpr std::array<std::string_view, 6> kTakeArrays{"#>", "#>>", "?|", "?&", "#-", "-"};

std::string read_operator_name(Reading& reading, const Node& node, std::size_t at) {
  auto names = node.names("name");
  if (names.size() == 2 && names.front() == "pg_catalog") names.erase(names.begin());
  if (names.size() == 1) return names.front();
  reading.refuse(at, "operators have no schema in front of them");
  return {};
}

Expression read_plain(Reading& reading, const Node& node, std::size_t at) {
  Operation operation{.name = read_operator_name(reading, node, at)};
  operation.left = read_pointer(reading, node.child("lexpr"), at);
  const Node right = node.child("rexpr");
  const bool takes_array = std::ranges::find(kTakeArrays, operation.name) != kTakeArrays.end();
  operation.right = std::make_unique<Expression>(takes_array ? read_argument(reading, right, at)
                                                             : read_expression(reading, right, at));
  return {at, std::move(operation)};
}

Expression read_quantified(Reading& reading, const Node& node, std::size_t at) {
  Quantified result{.operator_name = read_operator_name(reading, node, at)};
  if (node.text("kind") == "AEXPR_OP_ALL") result.kind = Quantified::Kind::All;
  result.operand = read_pointer(reading, node.child("lexpr"), at);
  const Node array = node.child("rexpr");
  const std::size_t place = reading.place_of(array, at);
  if (array.kind() != "A_ArrayExpr") {
    reading.refuse(place, "ANY and ALL are followed by a list: ANY (ARRAY['a', 'b'])");
  }
  result.elements = read_expressions(reading, array.list("elements"), place);
  return {at, std::move(result)};
}

Expression read_distinction(Reading& reading, const Node& node, std::size_t at) {
  Distinction result{.negated = node.text("kind") == "AEXPR_NOT_DISTINCT"};
  result.left = read_pointer(reading, node.child("lexpr"), at);
  result.right = read_pointer(reading, node.child("rexpr"), at);
  return {at, std::move(result)};
}

Expression read_null_if(Reading& reading, const Node& node, std::size_t at) {
  Special result{.kind = Special::Kind::NullIf};
  result.operands = read_expressions(reading, {node.child("lexpr"), node.child("rexpr")}, at);
  return {at, std::move(result)};
}

Expression read_in(Reading& reading, const Node& node, std::size_t at) {
  In result{.negated = node.names("name") == std::vector<std::string>{"<>"}};
  result.operand = read_pointer(reading, node.child("lexpr"), at);
  result.list = read_expressions(reading, node.child("rexpr").list("items"), at);
  return {at, std::move(result)};
}

Expression read_between(Reading& reading, const Node& node, std::size_t at) {
  const auto kind = node.text("kind");
  Between result{.negated = kind.contains("NOT"), .symmetric = kind.ends_with("_SYM")};
  result.operand = read_pointer(reading, node.child("lexpr"), at);
  const auto bounds = node.child("rexpr").list("items");
  if (bounds.size() != 2) {
    reading.refuse(at, "BETWEEN has two bounds");
    return {at, Literal()};
  }
  result.low = read_pointer(reading, bounds[0], at);
  result.high = read_pointer(reading, bounds[1], at);
  return {at, std::move(result)};
}

using OperatorReader = Expression (*)(Reading&, const Node&, std::size_t);

constexpr std::array<std::pair<std::string_view, OperatorReader>, 14> kOperatorReaders{
    {{"AEXPR_OP", read_plain},
     {"AEXPR_LIKE", read_plain},
     {"AEXPR_ILIKE", read_plain},
     {"AEXPR_SIMILAR", read_plain},
     {"AEXPR_OP_ANY", read_quantified},
     {"AEXPR_OP_ALL", read_quantified},
     {"AEXPR_DISTINCT", read_distinction},
     {"AEXPR_NOT_DISTINCT", read_distinction},
     {"AEXPR_NULLIF", read_null_if},
     {"AEXPR_IN", read_in},
     {"AEXPR_BETWEEN", read_between},
     {"AEXPR_NOT_BETWEEN", read_between},
     {"AEXPR_BETWEEN_SYM", read_between},
     {"AEXPR_NOT_BETWEEN_SYM", read_between}}};

}  // namespace

Expression read_operation(Reading& reading, const Node& node, std::size_t at) {
  const auto found = std::ranges::find(kOperatorReaders, node.text("kind"),
                                       &std::pair<std::string_view, OperatorReader>::first);
  if (found != kOperatorReaders.end()) return found->second(reading, node, at);
  reading.refuse(at, "this operator is not part of the language");
  return {at, Literal()};
}

}  // namespace millrace::sql::syntax
