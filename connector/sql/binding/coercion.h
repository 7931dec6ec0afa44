#pragma once

#include <expected>
#include <string_view>
#include <vector>

#include "connector/sql/binding/program_builder.h"
#include "connector/sql/catalog/catalog.h"
#include "connector/sql/syntax/tree/expression.h"

namespace millrace::sql {

// A part of an expression that was bound, or a literal whose type its use will tell.
struct Operand {
  NodeId node = 0;                           // Not of a literal.
  SqlType type = SqlType::Unknown;           // Unknown: a literal.
  const syntax::Literal* literal = nullptr;  // A quoted one, or NULL.
  std::size_t at = 0;
};
using Operands = std::vector<Operand>;
using BoundOperand = std::expected<Operand, syntax::Fault>;
using BoundNodes = std::expected<std::vector<NodeId>, syntax::Fault>;

// The types of these, in their order.
std::vector<SqlType> types_of(const Operands& operands);

// Makes values of one type values of another one. The catalog and the program outlive it.
class Coercion {
 public:
  Coercion(const Catalog& catalog, ProgramBuilder& program)
      : catalog_(catalog), program_(program) {}

  // As a value of that type, which it converts to implicitly.
  BoundNode implicitly(const Operand& operand, SqlType type);
  BoundNodes implicitly(const Operands& operands, SqlType type);
  std::expected<Operands, syntax::Fault> operands_as(const Operands& operands, SqlType type);
  // The type that these have in common, or what they cannot be at once. `what` says whose values
  // they are: "CASE".
  std::expected<SqlType, syntax::Fault> common_type_of(const Operands& operands,
                                                       std::string_view what) const;
  // As `x::type` does.
  BoundNode explicitly(const Operand& operand, const syntax::TypeName& type, std::size_t at);
  // As a condition; a fault when it is of another type than boolean. `what` says of what: "AND".
  BoundNode condition(const Operand& operand, std::string_view what);

  // What AND, OR or NOT of conditions is, or a test of a value; AND and OR of one are that one.
  Operand truth(ProgramNode::Kind kind, std::vector<NodeId> operands, std::size_t at);

  // What was bound, as an operand.
  Operand known(NodeId node, std::size_t at) const {
    return {node, program_.type_of(node), nullptr, at};
  }

 private:
  BoundNode literal(const Operand& operand, SqlType type);
  BoundNode cast(NodeId value, SqlType type, std::size_t at);
  BoundNode with_modifiers(NodeId value, const syntax::TypeName& type);

  const Catalog& catalog_;
  ProgramBuilder& program_;
};

}  // namespace millrace::sql
