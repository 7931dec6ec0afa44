#include "connector/sql/binding/comparison_binding.h"

#include <algorithm>

namespace millrace::sql {

BoundOperand ComparisonBinding::within(const Operand& value, const Range& range, std::size_t at) {
  const auto above = calls_.operation(">=", {value, range.low}, at);
  if (!above) return above;
  const auto below = calls_.operation("<=", {value, range.high}, at);
  if (!below) return below;
  return joined(Kind::And, {above->node, below->node}, at);
}

BoundOperand ComparisonBinding::between(const Operand& value, const Range& range, bool symmetric,
                                        std::size_t at) {
  const auto within_range = within(value, range, at);
  if (!within_range || !symmetric) return within_range;
  const auto within_turned = within(value, {.low = range.high, .high = range.low}, at);
  if (!within_turned) return within_turned;
  return joined(Kind::Or, {within_range->node, within_turned->node}, at);
}

BoundOperand ComparisonBinding::distinct(const Operand& left, const Operand& right,
                                         std::size_t at) {
  const auto equality = calls_.equality(left, right, at);
  if (!equality) return std::unexpected(equality.error());
  const auto first = coercion_.implicitly(left, equality->left);
  if (!first) return std::unexpected(first.error());
  const auto second = coercion_.implicitly(right, equality->right);
  if (!second) return std::unexpected(second.error());
  const NodeId node =
      program_.add(Kind::Distinct, SqlType::Boolean, {*first, *second, equality->equal}, at);
  return coercion_.known(node, at);
}

Operand ComparisonBinding::joined(Kind kind, std::vector<NodeId> nodes, std::size_t at) {
  if (nodes.size() == 1) return coercion_.known(nodes.front(), at);
  return coercion_.known(program_.add(kind, SqlType::Boolean, std::move(nodes), at), at);
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

std::optional<NodeId> ComparisonBinding::in_set(const Operand& value, const Operands& list,
                                                std::size_t at) {
  constexpr std::size_t kFew = 4;  // Which are compared faster one by one.
  const bool has_hash = value.type == SqlType::Text || value.type == SqlType::Bigint;
  if (list.size() <= kFew || !has_hash) return std::nullopt;
  std::vector<NodeId> nodes{value.node};
  for (const auto& other : list) {
    if (other.type != SqlType::Unknown && other.type != value.type) return std::nullopt;
    const auto node = coercion_.implicitly(other, value.type);
    if (!node || !program_.is_constant(*node)) return std::nullopt;
    nodes.push_back(*node);
  }
  return program_.add(Kind::InSet, SqlType::Boolean, std::move(nodes), at);
}

BoundOperand ComparisonBinding::in(const Operand& value, const Operands& list, std::size_t at) {
  if (const auto set = in_set(value, list, at)) return coercion_.known(*set, at);
  // Values that have a type in common are compared as values of that type.
  Operands all = list;
  all.push_back(value);
  const SqlType type = common_type(types_of(all));
  if (type != SqlType::Unknown) {
    auto converted = coercion_.operands_as(all, type);
    if (!converted) return std::unexpected(std::move(converted).error());
    all = *std::move(converted);
  }
  const Operand left = all.back();
  all.pop_back();
  auto nodes = compared_with_each("=", left, all, at);
  if (!nodes) return std::unexpected(std::move(nodes).error());
  return joined(Kind::Or, *std::move(nodes), at);
}

BoundOperand ComparisonBinding::quantified(const syntax::Quantified& quantified,
                                           const Operand& value, const Operands& elements,
                                           std::size_t at) {
  const bool is_any = quantified.kind == syntax::Quantified::Kind::Any;
  if (elements.empty()) return coercion_.known(program_.boolean(!is_any, at), at);
  const auto type = coercion_.common_type_of(elements, "ARRAY");
  if (!type) return std::unexpected(type.error());
  const auto values = coercion_.operands_as(elements, *type);
  if (!values) return std::unexpected(values.error());
  auto nodes = compared_with_each(quantified.operator_name, value, *values, at);
  if (!nodes) return std::unexpected(std::move(nodes).error());
  return joined(is_any ? Kind::Or : Kind::And, *std::move(nodes), at);
}

}  // namespace millrace::sql
