#pragma once

#include <deque>
#include <expected>
#include <string>
#include <vector>

#include "connector/sql/query/table_scope.h"
#include "connector/sql/syntax/tree/select.h"

namespace millrace::sql {

// The name that Postgres gives a column without AS; empty where that is "?column?".
std::string default_name(const syntax::Expression& value);

// A column that a SELECT gives, before it is bound.
struct NamedTarget {
  std::string name;
  const syntax::Expression* value = nullptr;
};

// The columns that a SELECT gives, with every star replaced by the columns that it stands for. The
// SELECT outlives it.
class TargetList {
 public:
  // Fails for a column without a name, and for a name that two columns have.
  static std::expected<TargetList, syntax::Fault> of(const syntax::Select& select,
                                                     const TableScope& scope);

  const std::vector<NamedTarget>& all() const { return targets_; }
  // A star stands for a table that may have more columns.
  bool may_have_more() const { return may_have_more_; }

  // Whether the expression is a whole number, which stands for a target.
  static bool is_position(const syntax::Expression& expression);
  // The target that such a number stands for; `clause` is where it is written.
  std::expected<std::size_t, syntax::Fault> at_position(const syntax::Expression& expression,
                                                        std::string_view clause) const;
  // The target whose name an expression is, when it is a name without a table.
  std::optional<std::size_t> named_by(const syntax::Expression& expression) const;

 private:
  std::expected<void, syntax::Fault> add_star(const syntax::Target& target,
                                              const TableScope& scope);
  std::expected<void, syntax::Fault> add(std::string name, const syntax::Expression& value);

  std::vector<NamedTarget> targets_;
  std::deque<syntax::Expression> stars_;  // What stars stand for.
  bool may_have_more_ = false;
};

}  // namespace millrace::sql
