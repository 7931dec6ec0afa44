#pragma once

#include <string>

#include "connector/sql/binding/call_binding.h"

namespace millrace::sql {

// Binds what compares a value with one or several others: BETWEEN, IS DISTINCT FROM, IN, ANY and
// ALL (https://www.postgresql.org/docs/15/functions-comparison.html and
// functions-comparisons.html). Operands were bound before. The program, the coercion and the calls
// outlive it.
class ComparisonBinding {
 public:
  ComparisonBinding(ProgramBuilder& program, Coercion& coercion, CallBinding& calls)
      : program_(program), coercion_(coercion), calls_(calls) {}

  struct Range {
    Operand low;
    Operand high;
  };
  // BETWEEN; with `symmetric`, either end may be the lower one.
  BoundOperand between(const Operand& value, const Range& range, bool symmetric, std::size_t at);
  // IS DISTINCT FROM
  BoundOperand distinct(const Operand& left, const Operand& right, std::size_t at);
  BoundOperand in(const Operand& value, const Operands& list, std::size_t at);
  // ANY or ALL of an array's elements, by any operator.
  BoundOperand quantified(const syntax::Quantified& quantified, const Operand& value,
                          const Operands& elements, std::size_t at);

 private:
  using Kind = ProgramNode::Kind;

  BoundOperand within(const Operand& value, const Range& range, std::size_t at);
  BoundNodes compared_with_each(const std::string& name, const Operand& value, const Operands& list,
                                std::size_t at);
  // Whether the value is one of these, which have one type: looked up where they are constants of
  // its own type, else compared with each.
  BoundNodes among(const Operand& value, const Operands& elements, std::size_t at);
  bool depends_on_row(const Operand& operand) const;

  ProgramBuilder& program_;
  Coercion& coercion_;
  CallBinding& calls_;
};

}  // namespace millrace::sql
