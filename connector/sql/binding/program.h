#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "connector/sql/catalog/function.h"
#include "connector/sql/values/text_arena.h"
#include "connector/sql/values/vector.h"

namespace millrace::sql {

// A node of a program, by its index. Operands have lower numbers than what they are operands of.
using NodeId = std::uint32_t;

// A constant with the memory of its text. Immutable once it is shared.
struct ConstantValue {
  Vector value;  // Constant.
  TextArena texts;
};

// A column of the rows, as expressions see it.
struct InputColumn {
  std::size_t index = 0;  // Among the columns of a batch.
  SqlType type = SqlType::Text;
};

// One operation on the values of others, its types settled. A plain value.
struct ProgramNode {
  enum class Kind {
    Column,    // The values of `column`.
    Constant,  // `constant`.
    Call,      // `overload` of the operands.
    // Three-valued, from left to right: an operand is not evaluated where those before it decide.
    And,
    Or,
    Not,
    // A condition and a result, again and again, and the result where no condition is true.
    Case,
    Coalesce,  // The first operand that is not NULL; later ones are not evaluated then.
    NullIf,    // A value, and whether it equals the other; NULL where that is true.
    Greatest,  // Of those that are not NULL.
    Least,
    Distinct,  // Two values and whether they are equal: true where they differ, NULLs being equal.
    IsNull,    // Whether the operand is NULL.
    IsTrue,    // Whether it is true, and not false or NULL.
    IsFalse,   // Whether it is false, and not true or NULL.
    InSet,     // Whether the operand is one of the constants that follow it, all of its type.
  };

  Kind kind = Kind::Constant;
  SqlType type = SqlType::Boolean;
  std::size_t at = 0;  // Where in the text.
  std::vector<NodeId> operands;
  std::size_t column = 0;
  std::shared_ptr<const ConstantValue> constant;
  const Overload* overload = nullptr;
  std::shared_ptr<void> state;  // What the overload's preparation made of this call.
  std::uint64_t number = 0;     // Of a call, see CallSite.
};

// Expressions over the same rows, with their common parts there once. Outlived by the catalog that
// its overloads are in. States belong to it: one evaluation at a time.
struct Program {
  std::vector<ProgramNode> nodes;
};

}  // namespace millrace::sql
