#pragma once

#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "connector/sql/binding/call_binding.h"
#include "connector/sql/binding/coercion.h"
#include "connector/sql/binding/comparison_binding.h"
#include "connector/sql/binding/conditional_binding.h"

namespace millrace::sql {

class AggregateCatalog;

// What a name stands for: a column of the rows, or an expression that was bound before.
using NamedValue = std::variant<InputColumn, NodeId>;
// Finds a name; else the message says why there is none, and what was meant.
using FindColumn =
    std::function<std::expected<NamedValue, std::string>(const syntax::ColumnName& name)>;

// Gives a part of an expression another meaning than its own, as a SELECT does with what it groups
// by; nullopt for a part that has its own. Asked of every part, the larger ones first.
using Substitute = std::function<std::optional<std::expected<NamedValue, syntax::Fault>>(
    const syntax::Expression& part)>;

// Gives expressions their meaning: columns, functions and operators are found, types settled by
// Postgres's rules, constants computed; one that has no value is a fault where it is needed. Adds
// to one program, which later expressions share. An aggregate is a fault, unless it was
// substituted. The catalogs and the builder outlive it. One thread at a time.
class Binder {
 public:
  Binder(const Catalog& functions, const AggregateCatalog& aggregates, FindColumn find_column,
         ProgramBuilder& program);

  // From now on.
  void substitute(Substitute substitute) { substitute_ = std::move(substitute); }

  // From now on each part of an expression is bound once, also one that fails, for a caller that
  // asks for the parts again and again. Expressions stay where they are as long as the binder.
  void remember_parts() { remembers_parts_ = true; }

  // A value of whatever type it has; text for a literal.
  BoundNode bind(const syntax::Expression& expression);
  // A condition: any other type than boolean is a fault. `what` names its place: "where".
  BoundNode bind_condition(const syntax::Expression& expression, std::string_view what);

 private:
  using Kind = ProgramNode::Kind;

  // bind() and bind_condition() of a part, whose faults count only where it is needed.
  BoundNode value(const syntax::Expression& expression);
  BoundNode condition(const syntax::Expression& expression, std::string_view what);
  BoundOperand operand(const syntax::Expression& expression);
  BoundOperand meaning_of(const syntax::Expression& expression);
  Operand named(const NamedValue& value, std::size_t at);
  std::expected<Operands, syntax::Fault> operands(const syntax::Expressions& expressions);
  BoundNodes conditions(const syntax::Expressions& expressions, std::string_view what);

  BoundOperand bound(const syntax::Literal& literal, std::size_t at);
  BoundOperand bound(const syntax::ColumnName& name, std::size_t at);
  BoundOperand bound(const syntax::Call& call, std::size_t at);
  BoundOperand bound(const syntax::Operation& operation, std::size_t at);
  BoundOperand bound(const syntax::Logic& logic, std::size_t at);
  BoundOperand bound(const syntax::Cast& cast, std::size_t at);
  BoundOperand bound(const syntax::Case& cases, std::size_t at);
  BoundOperand bound(const syntax::Test& test, std::size_t at);
  BoundOperand bound(const syntax::Distinction& distinction, std::size_t at);
  BoundOperand bound(const syntax::In& in, std::size_t at);
  BoundOperand bound(const syntax::Quantified& quantified, std::size_t at);
  BoundOperand bound(const syntax::Between& between, std::size_t at);
  BoundOperand bound(const syntax::Special& special, std::size_t at);
  BoundOperand bound(const syntax::ArrayLiteral& array, std::size_t at);

  BoundOperand at_path(const syntax::Operation& operation, const syntax::ArrayLiteral& path,
                       std::size_t at);
  BoundOperand negated_if(bool negated, BoundOperand operand, std::size_t at);

  const AggregateCatalog& aggregates_;
  FindColumn find_column_;
  Substitute substitute_;
  bool remembers_parts_ = false;
  std::unordered_map<const syntax::Expression*, BoundOperand> parts_;
  ProgramBuilder& program_;
  Coercion coercion_;
  CallBinding calls_;
  ComparisonBinding comparisons_;
  ConditionalBinding conditionals_;
};

}  // namespace millrace::sql
