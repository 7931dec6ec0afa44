#pragma once

#include <optional>
#include <vector>

#include "connector/sql/binding/call_binding.h"

namespace millrace::sql {

// Binds what chooses one of several values: CASE, COALESCE, NULLIF, GREATEST and LEAST
// (https://www.postgresql.org/docs/15/functions-conditional.html). Operands were bound before. The
// program, the coercion and the calls outlive it.
class ConditionalBinding {
 public:
  ConditionalBinding(ProgramBuilder& program, Coercion& coercion, CallBinding& calls)
      : program_(program), coercion_(coercion), calls_(calls) {}

  struct Branch {
    Operand condition;  // Or what the value of the CASE is compared with.
    Operand result;
  };
  // CASE [value] WHEN condition THEN result … ELSE otherwise END
  BoundOperand case_of(const std::optional<Operand>& value, const std::vector<Branch>& branches,
                       const Operand& otherwise, std::size_t at);
  BoundOperand special(syntax::Special::Kind kind, const Operands& operands, std::size_t at);

 private:
  using Kind = ProgramNode::Kind;

  BoundNode condition(const std::optional<Operand>& value, const Operand& condition);
  BoundOperand null_if(const Operand& value, const Operand& other, std::size_t at);

  ProgramBuilder& program_;
  Coercion& coercion_;
  CallBinding& calls_;
};

}  // namespace millrace::sql
