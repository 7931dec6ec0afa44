#include "tests/sql/syntax/described.h"

#include <array>
#include <string_view>

namespace millrace::sql::syntax::testing {

namespace {

std::string described(const ExpressionPtr& expression) {
  return expression == nullptr ? "-" : testing::described(*expression);
}

std::string all_of(const Expressions& expressions) {
  std::string text;
  for (const auto& each : expressions) text += " " + testing::described(each);
  return text;
}

std::string text_of(const Literal& literal) {
  return literal.kind == Literal::Kind::String   ? "'" + literal.text + "'"
         : literal.kind == Literal::Kind::Number ? literal.text + "n"
                                                 : literal.text;
}

std::string text_of(const ColumnName& column) {
  const std::string name = column.quoted ? "\"" + column.name + "\"" : column.name;
  return column.table ? *column.table + "." + name : name;
}

std::string text_of(const Call& call) {
  std::string text = "(" + call.name + (call.distinct ? " distinct" : "") + (call.star ? " *" : "");
  for (std::size_t i = 0; i < call.args.size(); ++i) {
    const bool named = !call.arg_names.empty() && !call.arg_names[i].empty();
    text += " " + (named ? call.arg_names[i] + "=>" : "") + testing::described(call.args[i]);
  }
  if (call.within_group) text += " within-group";
  for (const auto& key : call.order_by) text += " order-by " + testing::described(key);
  if (call.filter != nullptr) text += " filter " + described(call.filter);
  return text + ")";
}

std::string text_of(const Operation& operation) {
  if (operation.left == nullptr)
    return "(" + operation.name + " " + described(operation.right) + ")";
  return "(" + operation.name + " " + described(operation.left) + " " + described(operation.right) +
         ")";
}

std::string text_of(const Logic& logic) {
  constexpr std::array<std::string_view, 3> kNames{"and", "or", "not"};
  return "(" + std::string(kNames.at(static_cast<std::size_t>(logic.kind))) +
         all_of(logic.operands) + ")";
}

std::string text_of(const Cast& cast) {
  std::string type = cast.type.name;
  for (const auto modifier : cast.type.modifiers) type += " " + std::to_string(modifier);
  return "(cast " + described(cast.operand) + " " + type + ")";
}

std::string text_of(const Case& node) {
  std::string text = "(case " + described(node.operand);
  for (const auto& when : node.whens) {
    text += " [" + testing::described(when.condition) + " " + testing::described(when.result) + "]";
  }
  return text + " " + described(node.otherwise) + ")";
}

std::string text_of(const Test& test) {
  constexpr std::array<std::string_view, 8> kNames{"is-null",     "is-not-null",   "is-true",
                                                   "is-not-true", "is-false",      "is-not-false",
                                                   "is-unknown",  "is-not-unknown"};
  return "(" + std::string(kNames.at(static_cast<std::size_t>(test.kind))) + " " +
         described(test.operand) + ")";
}

std::string text_of(const Distinction& node) {
  return std::string(node.negated ? "(not-distinct " : "(distinct ") + described(node.left) + " " +
         described(node.right) + ")";
}

std::string text_of(const In& node) {
  return std::string(node.negated ? "(not-in " : "(in ") + described(node.operand) +
         all_of(node.list) + ")";
}

std::string text_of(const Quantified& node) {
  return "(" + node.operator_name + (node.kind == Quantified::Kind::Any ? " any " : " all ") +
         described(node.operand) + all_of(node.elements) + ")";
}

std::string text_of(const Between& node) {
  return std::string(node.negated ? "(not-between" : "(between") +
         (node.symmetric ? "-symmetric " : " ") + described(node.operand) + " " +
         described(node.low) + " " + described(node.high) + ")";
}

std::string text_of(const Special& node) {
  constexpr std::array<std::string_view, 4> kNames{"coalesce", "nullif", "greatest", "least"};
  return "(" + std::string(kNames.at(static_cast<std::size_t>(node.kind))) + all_of(node.operands) +
         ")";
}

std::string text_of(const ArrayLiteral& node) {
  return "(array" + all_of(node.elements) + ")";
}

}  // namespace

std::string described(const Expression& expression) {
  return std::visit([](const auto& node) { return text_of(node); }, expression.node);
}

std::string described(const SortKey& key) {
  constexpr std::array<std::string_view, 3> kNulls{"", " nulls-first", " nulls-last"};
  return described(key.value) + (key.descending ? " desc" : "") +
         std::string(kNulls.at(static_cast<std::size_t>(key.nulls)));
}

}  // namespace millrace::sql::syntax::testing
