#pragma once

#include <string>

#include "connector/sql/binding/coercion.h"
#include "connector/sql/binding/overload_choice.h"

namespace millrace::sql {

// Two values compared by `=`, and the types that it takes them as.
struct Equality {
  NodeId equal = 0;
  SqlType left = SqlType::Unknown;
  SqlType right = SqlType::Unknown;
};

// Finds the function or operator that is meant by a name and its arguments. The catalog, the
// program and the coercion outlive it.
class CallBinding {
 public:
  CallBinding(const Catalog& catalog, ProgramBuilder& program, Coercion& coercion)
      : catalog_(catalog), program_(program), coercion_(coercion) {}

  bool knows(std::string_view function) const { return catalog_.function(function) != nullptr; }
  BoundOperand function(const std::string& name, const Operands& arguments, std::size_t at);
  // One operand: a prefix operator.
  BoundOperand operation(const std::string& name, const Operands& operands, std::size_t at);
  std::expected<Equality, syntax::Fault> equality(const Operand& left, const Operand& right,
                                                  std::size_t at);

 private:
  std::expected<const Overload*, syntax::Fault> operator_for(const std::string& name,
                                                             const Operands& operands,
                                                             std::size_t at) const;
  BoundNode argument(const Operand& operand, SqlType type);
  BoundOperand apply(const Overload& overload, const Operands& operands, std::size_t at);
  syntax::Fault no_function(const std::string& name, const Operands& arguments, std::size_t at,
                            bool is_ambiguous) const;
  syntax::Fault no_operator(const std::string& name, const Operands& operands, std::size_t at,
                            bool is_ambiguous) const;

  const Catalog& catalog_;
  ProgramBuilder& program_;
  Coercion& coercion_;
};

}  // namespace millrace::sql
