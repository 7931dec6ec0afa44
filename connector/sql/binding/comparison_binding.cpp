#include "connector/sql/binding/comparison_binding.h"

#include <algorithm>

namespace millrace::sql {

BoundOperand ComparisonBinding::within(const Operand& value, const Range& range, std::size_t at) {
  const auto above = calls_.operation(">=", {value, range.low}, at);
  if (!above) return above;
  const auto below = calls_.operation("<=", {value, range.high}, at);
  if (!below) return below;
  return coercion_.truth(Kind::And, {above->node, below->node}, at);
}

BoundOperand ComparisonBinding::between(const Operand& value, const Range& range, bool symmetric,
                                        std::size_t at) {
  const auto within_range = within(value, range, at);
  if (!within_range || !symmetric) return within_range;
  const auto within_turned = within(value, {.low = range.high, .high = range.low}, at);
  if (!within_turned) return within_turned;
  return coercion_.truth(Kind::Or, {within_range->node, within_turned->node}, at);
}

BoundOperand ComparisonBinding::distinct(const Operand& left, const Operand& right,
                                         std::size_t at) {
  const auto equality = calls_.equality(left, right, at);
  if (!equality) return std::unexpected(equality.error());
  const auto first = coercion_.implicitly(left, equality->left);
  if (!first) return std::unexpected(first.error());
  const auto second = coercion_.implicitly(right, equality->right);
  if (!second) return std::unexpected(second.error());
  return coercion_.truth(Kind::Distinct, {*first, *second, equality->equal}, at);
}

BoundNodes ComparisonBinding::compared_with_each(const std::string& name, const Operand& value,
                                                 const Operands& list, std::size_t at) {
  std::vector<NodeId> nodes;
  for (const auto& other : list) {
    const auto compared = calls_.operation(name, {value, other}, at);
    if (!compared) return std::unexpected(compared.error());
    auto node = coercion_.condition(*compared, "ANY");
    if (!node) return std::unexpected(std::move(node).error());
    nodes.push_back(*node);
  }
  return nodes;
}

bool ComparisonBinding::depends_on_row(const Operand& operand) const {
  return operand.type != SqlType::Unknown && program_.depends_on_row(operand.node);
}

BoundNodes ComparisonBinding::among(const Operand& value, const Operands& elements,
                                    std::size_t at) {
  constexpr std::size_t kFew = 4;  // Which are compared faster one by one.
  const bool has_hash = value.type == SqlType::Text || value.type == SqlType::Bigint;
  const bool is_set = elements.size() > kFew && has_hash &&
                      std::ranges::all_of(elements, [&](const Operand& element) {
                        return element.type == value.type && program_.is_constant(element.node);
                      });
  if (!is_set) return compared_with_each("=", value, elements, at);
  std::vector<NodeId> nodes{value.node};
  for (const auto& element : elements) nodes.push_back(element.node);
  return std::vector{program_.add(Kind::InSet, SqlType::Boolean, std::move(nodes), at)};
}

// As transformAExprIn() of Postgres's parse_expr.c: those that do not depend on the row are an
// array, whose elements have a type in common; others are compared one by one.
BoundOperand ComparisonBinding::in(const Operand& value, const Operands& list, std::size_t at) {
  Operands elements;
  Operands others;
  for (const auto& each : list) (depends_on_row(each) ? others : elements).push_back(each);
  SqlType type = SqlType::Unknown;
  if (elements.size() > 1) {
    auto types = types_of(elements);
    types.insert(types.begin(), value.type);
    type = common_type(types);
  }
  const bool is_array = type != SqlType::Unknown;
  const auto values = is_array ? coercion_.operands_as(elements, type) : Operands();
  if (!values) return std::unexpected(values.error());
  auto nodes = among(value, *values, at);
  if (!nodes) return std::unexpected(std::move(nodes).error());
  const auto more = compared_with_each("=", value, is_array ? others : list, at);
  if (!more) return std::unexpected(more.error());
  nodes->insert(nodes->end(), more->begin(), more->end());
  return coercion_.truth(Kind::Or, *std::move(nodes), at);
}

BoundOperand ComparisonBinding::quantified(const syntax::Quantified& quantified,
                                           const Operand& value, const Operands& elements,
                                           std::size_t at) {
  const bool is_any = quantified.kind == syntax::Quantified::Kind::Any;
  if (elements.empty()) {
    return syntax::fault_at(at, "cannot determine type of empty array; give it an element");
  }
  const auto type = coercion_.common_type_of(elements, "ARRAY");
  if (!type) return std::unexpected(type.error());
  const auto values = coercion_.operands_as(elements, *type);
  if (!values) return std::unexpected(values.error());
  auto nodes = compared_with_each(quantified.operator_name, value, *values, at);
  if (!nodes) return std::unexpected(std::move(nodes).error());
  return coercion_.truth(is_any ? Kind::Or : Kind::And, *std::move(nodes), at);
}

}  // namespace millrace::sql
