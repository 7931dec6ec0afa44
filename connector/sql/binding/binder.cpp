#include "connector/sql/binding/binder.h"

#include <charconv>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "connector/sql/aggregation/aggregate_catalog.h"
#include "connector/sql/numeric/decimal_text.h"

namespace millrace::sql {

using syntax::Fault;
using syntax::fault_at;

Binder::Binder(const Catalog& functions, const AggregateCatalog& aggregates, FindColumn find_column,
               ProgramBuilder& program)
    : aggregates_(aggregates),
      find_column_(std::move(find_column)),
      program_(program),
      coercion_(functions, program),
      calls_(functions, program, coercion_),
      comparisons_(program, coercion_, calls_),
      conditionals_(program, coercion_, calls_) {}

BoundNode Binder::bind(const syntax::Expression& expression) {
  const auto node = value(expression);
  return node ? program_.faultless(*node) : node;
}

BoundNode Binder::bind_condition(const syntax::Expression& expression, std::string_view what) {
  const auto node = condition(expression, what);
  return node ? program_.faultless(*node) : node;
}

BoundNode Binder::value(const syntax::Expression& expression) {
  const auto value = operand(expression);
  if (!value) return std::unexpected(value.error());
  return coercion_.implicitly(*value,
                              value->type == SqlType::Unknown ? SqlType::Text : value->type);
}

BoundNode Binder::condition(const syntax::Expression& expression, std::string_view what) {
  const auto value = operand(expression);
  if (!value) return std::unexpected(value.error());
  return coercion_.condition(*value, what);
}

Operand Binder::named(const NamedValue& value, std::size_t at) {
  const auto* input = std::get_if<InputColumn>(&value);
  const NodeId node = input != nullptr ? program_.column(*input, at) : std::get<NodeId>(value);
  return {node, program_.type_of(node), nullptr, at};
}

BoundOperand Binder::operand(const syntax::Expression& expression) {
  if (!remembers_parts_) return meaning_of(expression);
  if (const auto known = parts_.find(&expression); known != parts_.end()) return known->second;
  return parts_.emplace(&expression, meaning_of(expression)).first->second;
}

BoundOperand Binder::meaning_of(const syntax::Expression& expression) {
  if (substitute_) {
    auto other = substitute_(expression);
    if (other && !*other) return std::unexpected(std::move(*other).error());
    if (other) return named(**other, expression.at);
  }
  return std::visit([&](const auto& node) { return bound(node, expression.at); }, expression.node);
}

std::expected<Operands, Fault> Binder::operands(const syntax::Expressions& expressions) {
  Operands all;
  for (const auto& expression : expressions) {
    auto one = operand(expression);
    if (!one) return std::unexpected(std::move(one).error());
    all.push_back(*std::move(one));
  }
  return all;
}

BoundNodes Binder::conditions(const syntax::Expressions& expressions, std::string_view what) {
  std::vector<NodeId> nodes;
  for (const auto& expression : expressions) {
    auto node = condition(expression, what);
    if (!node) return std::unexpected(std::move(node).error());
    nodes.push_back(*node);
  }
  return nodes;
}

BoundOperand Binder::negated_if(bool negated, BoundOperand operand, std::size_t at) {
  if (!negated || !operand) return operand;
  return coercion_.truth(Kind::Not, {operand->node}, at);
}

BoundOperand Binder::bound(const syntax::Literal& literal, std::size_t at) {
  using LiteralKind = syntax::Literal::Kind;
  switch (literal.kind) {
    case LiteralKind::Null:
    case LiteralKind::String:
      return Operand{0, SqlType::Unknown, &literal, at};
    case LiteralKind::Boolean:
      return Operand{program_.boolean(literal.text == "true", at), SqlType::Boolean, nullptr, at};
    case LiteralKind::Integer: {
      std::int64_t value = 0;
      std::from_chars(literal.text.data(), literal.text.data() + literal.text.size(), value);
      return Operand{program_.bigint(value, at), SqlType::Bigint, nullptr, at};
    }
    case LiteralKind::Number:
      break;
  }
  auto number = parse_numeric(literal.text);
  if (!number) return fault_at(at, std::string(number.error().text()));
  return Operand{program_.numeric(*number, at), SqlType::Numeric, nullptr, at};
}

BoundOperand Binder::bound(const syntax::ColumnName& name, std::size_t at) {
  auto column = find_column_(name);
  if (!column) return fault_at(at, std::move(column).error());
  return named(*column, at);
}

BoundOperand Binder::bound(const syntax::Call& call, std::size_t at) {
  // Said before anything else: what follows could not be right for a name that means nothing.
  if (!calls_.knows(call.name) && aggregates_.find(call.name) == nullptr) {
    return calls_.function(call.name, {}, at);
  }
  const bool is_aggregate = call.star || call.distinct || call.within_group ||
                            call.filter != nullptr || !call.order_by.empty();
  if (is_aggregate || aggregates_.find(call.name) != nullptr) {
    return fault_at(at, fmt::format("{} is computed over several rows, and an expression sees one "
                                    "row at a time",
                                    printable(call.name)));
  }
  if (!call.arg_names.empty()) {
    return fault_at(at, "arguments by name are not part of the language; give them in their order");
  }
  auto arguments = operands(call.args);
  if (!arguments) return std::unexpected(std::move(arguments).error());
  return calls_.function(call.name, *arguments, at);
}

// A path is the only array of the language: j #>> ARRAY['a', 'b'] is the function that takes its
// steps one by one.
BoundOperand Binder::at_path(const syntax::Operation& operation, const syntax::ArrayLiteral& path,
                             std::size_t at) {
  auto value = operand(*operation.left);
  if (!value) return value;
  Operands arguments{*std::move(value)};
  auto steps = operands(path.elements);
  if (!steps) return std::unexpected(std::move(steps).error());
  arguments.insert(arguments.end(), steps->begin(), steps->end());
  return calls_.function(operation.name == "#>" ? "jsonb_extract_path" : "jsonb_extract_path_text",
                         arguments, at);
}

BoundOperand Binder::bound(const syntax::Operation& operation, std::size_t at) {
  if (operation.name == "#>" || operation.name == "#>>") {
    const auto& path = operation.right->node;
    if (const auto* array = std::get_if<syntax::ArrayLiteral>(&path)) {
      return at_path(operation, *array, at);
    }
    if (!std::holds_alternative<syntax::Literal>(path)) {
      return fault_at(operation.right->at,
                      "write the path as a literal, '{a,b}', or an array, ARRAY['a', 'b']");
    }
  }
  Operands sides;
  if (operation.left != nullptr) {
    auto left = operand(*operation.left);
    if (!left) return left;
    sides.push_back(*std::move(left));
  }
  auto right = operand(*operation.right);
  if (!right) return right;
  sides.push_back(*std::move(right));
  return calls_.operation(operation.name, sides, at);
}

BoundOperand Binder::bound(const syntax::Logic& logic, std::size_t at) {
  using LogicKind = syntax::Logic::Kind;
  const bool is_not = logic.kind == LogicKind::Not;
  const bool is_and = logic.kind == LogicKind::And;
  auto nodes = conditions(logic.operands, is_not ? "NOT" : is_and ? "AND" : "OR");
  if (!nodes) return std::unexpected(std::move(nodes).error());
  return coercion_.truth(is_not ? Kind::Not : is_and ? Kind::And : Kind::Or, *std::move(nodes), at);
}

BoundOperand Binder::bound(const syntax::Cast& cast, std::size_t at) {
  const auto value = operand(*cast.operand);
  if (!value) return value;
  auto node = coercion_.explicitly(*value, cast.type, at);
  if (!node) return std::unexpected(std::move(node).error());
  return Operand{*node, program_.type_of(*node), nullptr, at};
}

BoundOperand Binder::bound(const syntax::Case& cases, std::size_t at) {
  static const syntax::Literal null;
  std::optional<Operand> value;
  if (cases.operand != nullptr) {
    auto compared = operand(*cases.operand);
    if (!compared) return compared;
    value = *std::move(compared);
  }
  std::vector<ConditionalBinding::Branch> branches;
  for (const auto& when : cases.whens) {
    auto condition = operand(when.condition);
    if (!condition) return condition;
    auto result = operand(when.result);
    if (!result) return result;
    branches.push_back({*std::move(condition), *std::move(result)});
  }
  const auto otherwise = cases.otherwise == nullptr
                             ? BoundOperand(Operand{0, SqlType::Unknown, &null, at})
                             : operand(*cases.otherwise);
  if (!otherwise) return otherwise;
  return conditionals_.case_of(value, branches, *otherwise, at);
}

BoundOperand Binder::bound(const syntax::Test& test, std::size_t at) {
  using TestKind = syntax::Test::Kind;
  const TestKind kind = test.kind;
  const bool of_null = kind == TestKind::IsNull || kind == TestKind::IsNotNull;
  const bool of_unknown = kind == TestKind::IsUnknown || kind == TestKind::IsNotUnknown;
  const bool is_true = kind == TestKind::IsTrue || kind == TestKind::IsNotTrue;
  const bool negated = kind == TestKind::IsNotNull || kind == TestKind::IsNotTrue ||
                       kind == TestKind::IsNotFalse || kind == TestKind::IsNotUnknown;
  auto node = of_null ? value(*test.operand) : condition(*test.operand, "IS");
  if (!node) return std::unexpected(std::move(node).error());
  const Kind made_kind = of_null || of_unknown ? Kind::IsNull
                         : is_true             ? Kind::IsTrue
                                               : Kind::IsFalse;
  return negated_if(negated, coercion_.truth(made_kind, {*node}, at), at);
}

BoundOperand Binder::bound(const syntax::Distinction& distinction, std::size_t at) {
  const auto left = operand(*distinction.left);
  if (!left) return left;
  const auto right = operand(*distinction.right);
  if (!right) return right;
  return negated_if(distinction.negated, comparisons_.distinct(*left, *right, at), at);
}

BoundOperand Binder::bound(const syntax::In& in, std::size_t at) {
  const auto value = operand(*in.operand);
  if (!value) return value;
  const auto list = operands(in.list);
  if (!list) return std::unexpected(list.error());
  return negated_if(in.negated, comparisons_.in(*value, *list, at), at);
}

BoundOperand Binder::bound(const syntax::Quantified& quantified, std::size_t at) {
  const auto value = operand(*quantified.operand);
  if (!value) return value;
  const auto elements = operands(quantified.elements);
  if (!elements) return std::unexpected(elements.error());
  return comparisons_.quantified(quantified, *value, *elements, at);
}

BoundOperand Binder::bound(const syntax::Between& between, std::size_t at) {
  const auto value = operand(*between.operand);
  if (!value) return value;
  const auto low = operand(*between.low);
  if (!low) return low;
  const auto high = operand(*between.high);
  if (!high) return high;
  return negated_if(between.negated,
                    comparisons_.between(*value, {*low, *high}, between.symmetric, at), at);
}

BoundOperand Binder::bound(const syntax::Special& special, std::size_t at) {
  const auto values = operands(special.operands);
  if (!values) return std::unexpected(values.error());
  return conditionals_.special(special.kind, *values, at);
}

BoundOperand Binder::bound(const syntax::ArrayLiteral&, std::size_t at) {
  return fault_at(at, "an array stands only after ANY, ALL, #> and #>>");
}

}  // namespace millrace::sql
