#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "connector/sql/syntax/tree/expression.h"

// One SELECT as it was written, before its tables and columns are looked up. `at` is a byte of its
// text, as in expression.h.

namespace millrace::sql::syntax {

// What comes out as one column, or as all columns.
struct Target {
  std::size_t at = 0;
  bool star = false;                 // *, or table.*
  std::optional<std::string> table;  // Of table.*
  Expression value;                  // NULL for a star.
  std::optional<std::string> alias;  // AS alias; not for a star.
};

struct TableName {
  std::size_t at = 0;
  std::string name;
  std::optional<std::string> alias;

  // What its columns are called by.
  const std::string& known_as() const { return alias ? *alias : name; }
};

struct Join {
  enum class Kind { Inner, Left };
  Kind kind = Kind::Inner;
  TableName table;
  Expression condition;  // ON condition
};

struct Select {
  bool distinct = false;    // DISTINCT
  Expressions distinct_on;  // DISTINCT ON (…); empty without it.
  std::vector<Target> targets;
  TableName from;
  std::vector<Join> joins;  // In their order: each joins its table to all before it.
  std::optional<Expression> where;
  Expressions group_by;  // A literal integer stands for a target by its number, from 1 on.
  std::optional<Expression> having;
  std::vector<SortKey> order_by;    // Likewise.
  std::optional<Expression> limit;  // NULL for LIMIT ALL.
  std::optional<Expression> offset;
};

}  // namespace millrace::sql::syntax
