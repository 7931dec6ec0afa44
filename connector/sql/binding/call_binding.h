#pragma once

#include <string>

#include "connector/sql/binding/coercion.h"
#include "connector/sql/binding/overload_choice.h"

namespace millrace::sql {

// Finds the function or operator that is meant by a name and its arguments. The catalog, the
// program and the coercion outlive it.
class CallBinding {
 public:
  CallBinding(const Catalog& catalog, ProgramBuilder& program, Coercion& coercion)
      : catalog_(catalog), program_(program), coercion_(coercion) {}

  BoundOperand function(const std::string& name, const Operands& arguments, std::size_t at);
  // One operand: a prefix operator.
  BoundOperand operation(const std::string& name, const Operands& operands, std::size_t at);

 private:
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
