#pragma once

#include <expected>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "connector/sql/binding/program.h"
#include "connector/sql/syntax/tree/fault.h"
#include "connector/sql/values/run_values.h"

namespace millrace::sql {

using BoundNode = std::expected<NodeId, syntax::Fault>;

// Puts a program together from the leaves up. A node that is there already is not added again, and
// a call whose value does not depend on rows is replaced by the constant that it gives.
class ProgramBuilder {
 public:
  explicit ProgramBuilder(RunValues run) : run_(std::move(run)) {}

  NodeId column(InputColumn column, std::size_t at);
  NodeId text(std::string_view text, std::size_t at);
  NodeId bigint(std::int64_t value, std::size_t at);
  NodeId numeric(const Decimal& value, std::size_t at);
  NodeId boolean(bool value, std::size_t at);
  NodeId null(SqlType type, std::size_t at);

  // The operands have the types of the overload's parameters. Fails when its constant arguments
  // are refused. When they have no value, the call stays one, which is a fault where it is needed:
  // see fault_in().
  BoundNode call(const Overload& overload, std::vector<NodeId> operands, std::size_t at);
  // Any other kind. Constants decide at once what they decide, as in Postgres: what need not be
  // evaluated is left out, with its faults.
  NodeId add(ProgramNode::Kind kind, SqlType type, std::vector<NodeId> operands, std::size_t at);

  const ProgramNode& node(NodeId id) const { return program_.nodes[id]; }
  SqlType type_of(NodeId id) const { return program_.nodes[id].type; }
  bool is_constant(NodeId id) const { return node(id).kind == ProgramNode::Kind::Constant; }

  // Why the value, or a part of what it is computed of, has no value in any row.
  std::optional<syntax::Fault> fault_in(NodeId id) const;
  // The node, or its fault.
  BoundNode faultless(NodeId id) const;

  // Whether a column is among what the value is computed of.
  bool depends_on_row(NodeId id) const { return depends_on_row_[id]; }

  const RunValues& run() const { return run_; }
  Program take() && { return std::move(program_); }

 private:
  enum class Truth { False, True, Null };

  template <class Form>
  NodeId constant(SqlType type, const Form& value, std::size_t at);
  NodeId constant(std::shared_ptr<const ConstantValue> value, std::size_t at);
  NodeId intern(std::string key, ProgramNode node);
  NodeId form(ProgramNode::Kind kind, SqlType type, std::vector<NodeId> operands, std::size_t at);
  // The forms, as far as constants do not decide them.
  NodeId simplified(ProgramNode::Kind kind, SqlType type, std::vector<NodeId> operands,
                    std::size_t at);
  NodeId logic(ProgramNode::Kind kind, const std::vector<NodeId>& operands, std::size_t at);
  NodeId cases(SqlType type, const std::vector<NodeId>& operands, std::size_t at);
  NodeId coalesce(SqlType type, const std::vector<NodeId>& operands, std::size_t at);
  NodeId test(ProgramNode::Kind kind, NodeId operand, std::size_t at);
  // nullopt for what is no constant.
  std::optional<Truth> truth_of(NodeId id) const;
  // nullptr when the call depends on rows, or on the run.
  std::expected<std::shared_ptr<ConstantValue>, syntax::Fault> folded(const ProgramNode& call);

  RunValues run_;
  Program program_;
  std::vector<bool> depends_on_row_;  // Of each node,
  std::vector<bool> has_fault_;       // it, or what it is computed of.
  std::unordered_map<NodeId, syntax::Fault> faults_;
  std::unordered_map<std::string, NodeId> known_;
  std::uint64_t calls_ = 0;
};

}  // namespace millrace::sql
