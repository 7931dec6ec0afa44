// What constants decide of the forms that do not evaluate all of their operands, in the order in
// which Postgres's eval_const_expressions() goes: what is behind a decision is not looked at.

#include <algorithm>
#include <iterator>

#include "connector/sql/binding/program_builder.h"

namespace millrace::sql {

using Kind = ProgramNode::Kind;

std::optional<syntax::Fault> ProgramBuilder::fault_in(NodeId id) const {
  if (!has_fault_[id]) return std::nullopt;
  for (const NodeId operand : node(id).operands) {
    if (auto fault = fault_in(operand)) return fault;
  }
  return faults_.at(id);
}

BoundNode ProgramBuilder::faultless(NodeId id) const {
  if (auto fault = fault_in(id)) return std::unexpected(*std::move(fault));
  return id;
}

std::optional<ProgramBuilder::Truth> ProgramBuilder::truth_of(NodeId id) const {
  if (!is_constant(id)) return std::nullopt;
  const auto& value = node(id).constant->value;
  if (value.is_null(0)) return Truth::Null;
  return value.at<bool>(0) ? Truth::True : Truth::False;
}

NodeId ProgramBuilder::add(Kind kind, SqlType type, std::vector<NodeId> operands, std::size_t at) {
  const bool depends =
      std::ranges::any_of(operands, [this](NodeId id) { return depends_on_row_[id]; });
  const NodeId id = simplified(kind, type, std::move(operands), at);
  if (!depends || !is_constant(id) || depends_on_row_[id]) return id;
  // The rules for types go by what was written: it stays something that has a column in it.
  ProgramNode constant = node(id);
  const NodeId dependent = intern("of rows " + std::to_string(id), std::move(constant));
  depends_on_row_[dependent] = true;
  return dependent;
}

NodeId ProgramBuilder::simplified(Kind kind, SqlType type, std::vector<NodeId> operands,
                                  std::size_t at) {
  switch (kind) {
    case Kind::And:
    case Kind::Or:
      return logic(kind, operands, at);
    case Kind::Case:
      return cases(type, operands, at);
    case Kind::Coalesce:
      return coalesce(type, operands, at);
    case Kind::Not:
    case Kind::IsNull:
    case Kind::IsTrue:
    case Kind::IsFalse:
      return test(kind, operands.front(), at);
    default:
      return form(kind, type, std::move(operands), at);
  }
}

NodeId ProgramBuilder::logic(Kind kind, const std::vector<NodeId>& operands, std::size_t at) {
  const Truth deciding = kind == Kind::Or ? Truth::True : Truth::False;
  std::vector<NodeId> open;
  for (auto operand = operands.begin(); operand != operands.end(); ++operand) {
    if (has_fault_[*operand]) {
      open.insert(open.end(), operand, operands.end());
      break;
    }
    const auto truth = truth_of(*operand);
    if (truth == deciding) return boolean(deciding == Truth::True, at);
    if (!truth || truth == Truth::Null) open.push_back(*operand);
  }
  if (open.empty()) return boolean(kind == Kind::And, at);
  return open.size() == 1 ? open.front() : form(kind, SqlType::Boolean, std::move(open), at);
}

NodeId ProgramBuilder::cases(SqlType type, const std::vector<NodeId>& operands, std::size_t at) {
  std::vector<NodeId> open;
  NodeId otherwise = operands.back();
  for (std::size_t i = 0; i + 1 < operands.size(); i += 2) {
    const auto truth = truth_of(operands[i]);
    if (truth == Truth::True) {
      otherwise = operands[i + 1];
      break;
    }
    if (truth) continue;
    open.push_back(operands[i]);
    open.push_back(operands[i + 1]);
  }
  if (open.empty()) return otherwise;
  open.push_back(otherwise);
  return form(Kind::Case, type, std::move(open), at);
}

NodeId ProgramBuilder::coalesce(SqlType type, const std::vector<NodeId>& operands, std::size_t at) {
  std::vector<NodeId> open;
  for (const NodeId operand : operands) {
    const bool is_known = is_constant(operand);
    if (is_known && node(operand).constant->value.is_null(0)) continue;
    open.push_back(operand);
    if (is_known) break;
  }
  if (open.empty()) return null(type, at);
  return open.size() == 1 ? open.front() : form(Kind::Coalesce, type, std::move(open), at);
}

NodeId ProgramBuilder::test(Kind kind, NodeId operand, std::size_t at) {
  if (!is_constant(operand)) return form(kind, SqlType::Boolean, {operand}, at);
  if (kind == Kind::IsNull) return boolean(node(operand).constant->value.is_null(0), at);
  const auto truth = truth_of(operand);
  if (kind == Kind::IsTrue) return boolean(truth == Truth::True, at);
  if (kind == Kind::IsFalse) return boolean(truth == Truth::False, at);
  return truth == Truth::Null ? null(SqlType::Boolean, at) : boolean(truth == Truth::False, at);
}

}  // namespace millrace::sql
