#include "connector/sql/binding/conditional_binding.h"

#include <string_view>

#include <fmt/format.h>

namespace millrace::sql {
namespace {

using SpecialKind = syntax::Special::Kind;

bool is_moment(SqlType type) {
  return type == SqlType::Date || type == SqlType::Timestamp || type == SqlType::TimestampTz;
}

struct Form {
  std::string_view name;
  ProgramNode::Kind kind;
};

Form form_of(SpecialKind kind) {
  switch (kind) {
    case SpecialKind::Coalesce:
      return {"COALESCE", ProgramNode::Kind::Coalesce};
    case SpecialKind::NullIf:
      return {"NULLIF", ProgramNode::Kind::NullIf};
    case SpecialKind::Greatest:
      return {"GREATEST", ProgramNode::Kind::Greatest};
    case SpecialKind::Least:
      break;
  }
  return {"LEAST", ProgramNode::Kind::Least};
}

}  // namespace

BoundNode ConditionalBinding::condition(const std::optional<Operand>& value,
                                        const Operand& condition) {
  if (!value) return coercion_.condition(condition, "CASE");
  const auto equality = calls_.equality(*value, condition, condition.at);
  if (!equality) return std::unexpected(equality.error());
  return equality->equal;
}

BoundOperand ConditionalBinding::case_of(const std::optional<Operand>& value,
                                         const std::vector<Branch>& branches,
                                         const Operand& otherwise, std::size_t at) {
  std::vector<NodeId> conditions;
  Operands results;
  for (const auto& branch : branches) {
    auto node = condition(value, branch.condition);
    if (!node) return std::unexpected(std::move(node).error());
    conditions.push_back(*node);
    results.push_back(branch.result);
  }
  results.push_back(otherwise);
  const auto type = coercion_.common_type_of(results, "CASE");
  if (!type) return std::unexpected(type.error());
  const auto values = coercion_.implicitly(results, *type);
  if (!values) return std::unexpected(values.error());
  std::vector<NodeId> nodes;
  for (std::size_t i = 0; i < conditions.size(); ++i) {
    nodes.push_back(conditions[i]);
    nodes.push_back((*values)[i]);
  }
  nodes.push_back(values->back());
  return coercion_.known(program_.add(Kind::Case, *type, std::move(nodes), at), at);
}

// As Postgres has it, the value is of the type that it is compared as; dates and timestamps are
// compared there as they are.
BoundOperand ConditionalBinding::null_if(const Operand& value, const Operand& other,
                                         std::size_t at) {
  const auto equality = calls_.equality(value, other, at);
  if (!equality) return std::unexpected(equality.error());
  const bool keeps_its_type = is_moment(value.type) && is_moment(other.type);
  const SqlType type = keeps_its_type ? value.type : equality->left;
  const auto node = coercion_.implicitly(value, type);
  if (!node) return std::unexpected(node.error());
  return coercion_.known(program_.add(Kind::NullIf, type, {*node, equality->equal}, at), at);
}

BoundOperand ConditionalBinding::special(SpecialKind kind, const Operands& operands,
                                         std::size_t at) {
  if (kind == SpecialKind::NullIf) return null_if(operands[0], operands[1], at);
  const Form form = form_of(kind);
  const auto type = coercion_.common_type_of(operands, form.name);
  if (!type) return std::unexpected(type.error());
  const bool has_order = *type != SqlType::Jsonb;
  if (kind != SpecialKind::Coalesce && !has_order) {
    return syntax::fault_at(at, fmt::format("{} does not take jsonb; cast it to text", form.name));
  }
  auto nodes = coercion_.implicitly(operands, *type);
  if (!nodes) return std::unexpected(std::move(nodes).error());
  return coercion_.known(program_.add(form.kind, *type, *std::move(nodes), at), at);
}

}  // namespace millrace::sql
