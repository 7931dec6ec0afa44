#include "connector/sql/binding/binder.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "connector/sql/numeric/decimal_text.h"

namespace millrace::sql {
namespace {

using syntax::Fault;
using syntax::fault_at;

// The types that several values cannot have in common, for a message.
Fault no_common_type(const Operands& operands, std::string_view what) {
  const auto& first = operands.front();
  for (const auto& operand : operands) {
    if (operand.type == SqlType::Unknown) continue;
    const std::vector both{first.type, operand.type};
    if (common_type(both) != SqlType::Unknown) continue;
    return {operand.at, fmt::format("the values of {} cannot be both {} and {}; cast one of them",
                                    what, name_of(first.type), name_of(operand.type))};
  }
  return {first.at, fmt::format("the values of {} have no type in common; cast them", what)};
}

// Those of Postgres that users of reports know.
bool is_aggregate_name(std::string_view name) {
  static constexpr std::array<std::string_view, 12> kNames{
      "count",   "sum",   "avg",        "min",       "max",    "bool_and",
      "bool_or", "every", "string_agg", "array_agg", "stddev", "percentile_cont"};
  return std::ranges::find(kNames, name) != kNames.end();
}

bool is_moment(SqlType type) {
  return type == SqlType::Date || type == SqlType::Timestamp || type == SqlType::TimestampTz;
}

std::string_view name_of(syntax::Special::Kind kind) {
  switch (kind) {
    case syntax::Special::Kind::Coalesce:
      return "COALESCE";
    case syntax::Special::Kind::NullIf:
      return "NULLIF";
    case syntax::Special::Kind::Greatest:
      return "GREATEST";
    case syntax::Special::Kind::Least:
      break;
  }
  return "LEAST";
}

}  // namespace

Binder::Binder(const Catalog& catalog, FindColumn find_column, ProgramBuilder& program)
    : catalog_(catalog),
      find_column_(std::move(find_column)),
      program_(program),
      coercion_(catalog, program),
      calls_(catalog, program, coercion_) {}

BoundNode Binder::bind(const syntax::Expression& expression) {
  const auto value = operand(expression);
  if (!value) return std::unexpected(value.error());
  return coercion_.implicitly(*value,
                              value->type == SqlType::Unknown ? SqlType::Text : value->type);
}

BoundNode Binder::bind_condition(const syntax::Expression& expression, std::string_view what) {
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
    auto node = bind_condition(expression, what);
    if (!node) return std::unexpected(std::move(node).error());
    nodes.push_back(*node);
  }
  return nodes;
}

BoundOperand Binder::made(Kind kind, SqlType type, std::vector<NodeId> nodes, std::size_t at) {
  return Operand{program_.add(kind, type, std::move(nodes), at), type, nullptr, at};
}

BoundOperand Binder::negated_if(bool negated, BoundOperand operand, std::size_t at) {
  if (!negated || !operand) return operand;
  return made(Kind::Not, SqlType::Boolean, {operand->node}, at);
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
  if (!number) return fault_at(at, std::move(number).error());
  return Operand{program_.numeric(*number, at), SqlType::Numeric, nullptr, at};
}

BoundOperand Binder::bound(const syntax::ColumnName& name, std::size_t at) {
  auto column = find_column_(name);
  if (!column) return fault_at(at, std::move(column).error());
  return named(*column, at);
}

BoundOperand Binder::bound(const syntax::Call& call, std::size_t at) {
  const bool is_aggregate = call.star || call.distinct || call.within_group ||
                            call.filter != nullptr || !call.order_by.empty();
  if (is_aggregate || is_aggregate_name(call.name)) {
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
  return made(is_not   ? Kind::Not
              : is_and ? Kind::And
                       : Kind::Or,
              SqlType::Boolean, *std::move(nodes), at);
}

BoundOperand Binder::bound(const syntax::Cast& cast, std::size_t at) {
  const auto value = operand(*cast.operand);
  if (!value) return value;
  auto node = coercion_.explicitly(*value, cast.type, at);
  if (!node) return std::unexpected(std::move(node).error());
  return Operand{*node, program_.type_of(*node), nullptr, at};
}

BoundNode Binder::when(const syntax::Case& cases, const Operand& value, const syntax::When& when) {
  if (cases.operand == nullptr) return bind_condition(when.condition, "CASE");
  auto other = operand(when.condition);
  if (!other) return std::unexpected(std::move(other).error());
  auto equal = calls_.operation("=", {value, *other}, when.condition.at);
  if (!equal) return std::unexpected(std::move(equal).error());
  return coercion_.condition(*equal, "CASE");
}

BoundOperand Binder::bound(const syntax::Case& cases, std::size_t at) {
  static const syntax::Literal null;
  Operand value;
  if (cases.operand != nullptr) {
    auto its_value = operand(*cases.operand);
    if (!its_value) return its_value;
    value = *its_value;
  }
  std::vector<NodeId> nodes;
  Operands results;
  for (const auto& each : cases.whens) {
    auto condition = when(cases, value, each);
    if (!condition) return std::unexpected(std::move(condition).error());
    auto result = operand(each.result);
    if (!result) return result;
    nodes.push_back(*condition);
    results.push_back(*std::move(result));
  }
  auto otherwise = cases.otherwise == nullptr
                       ? BoundOperand(Operand{0, SqlType::Unknown, &null, at})
                       : operand(*cases.otherwise);
  if (!otherwise) return otherwise;
  results.push_back(*std::move(otherwise));

  const SqlType type = common_type(types_of(results));
  if (type == SqlType::Unknown) return std::unexpected(no_common_type(results, "CASE"));
  auto values = coercion_.implicitly(results, type);
  if (!values) return std::unexpected(std::move(values).error());
  std::vector<NodeId> all;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    all.push_back(nodes[i]);
    all.push_back((*values)[i]);
  }
  all.push_back(values->back());
  return made(Kind::Case, type, std::move(all), at);
}

BoundOperand Binder::bound(const syntax::Test& test, std::size_t at) {
  using TestKind = syntax::Test::Kind;
  const TestKind kind = test.kind;
  const bool of_null = kind == TestKind::IsNull || kind == TestKind::IsNotNull;
  const bool of_unknown = kind == TestKind::IsUnknown || kind == TestKind::IsNotUnknown;
  const bool is_true = kind == TestKind::IsTrue || kind == TestKind::IsNotTrue;
  const bool negated = kind == TestKind::IsNotNull || kind == TestKind::IsNotTrue ||
                       kind == TestKind::IsNotFalse || kind == TestKind::IsNotUnknown;
  auto node = of_null ? bind(*test.operand) : bind_condition(*test.operand, "IS");
  if (!node) return std::unexpected(std::move(node).error());
  const Kind made_kind = of_null || of_unknown ? Kind::IsNull
                         : is_true             ? Kind::IsTrue
                                               : Kind::IsFalse;
  return negated_if(negated, made(made_kind, SqlType::Boolean, {*node}, at), at);
}

// The type that one of two values is compared as by `=`, which takes them.
SqlType Binder::compared_type(const Operands& both, std::size_t side) const {
  const auto choice = choose_operator(catalog_.operation("=")->overloads, types_of(both));
  return parameter_type(*choice.overload, side);
}

BoundOperand Binder::bound(const syntax::Distinction& distinction, std::size_t at) {
  const auto left = operand(*distinction.left);
  if (!left) return left;
  const auto right = operand(*distinction.right);
  if (!right) return right;
  const Operands both{*left, *right};
  const auto equal = calls_.operation("=", both, at);
  if (!equal) return equal;
  const auto first = coercion_.implicitly(*left, compared_type(both, 0));
  if (!first) return std::unexpected(first.error());
  const auto second = coercion_.implicitly(*right, compared_type(both, 1));
  if (!second) return std::unexpected(second.error());
  auto result = made(Kind::Distinct, SqlType::Boolean, {*first, *second, equal->node}, at);
  return negated_if(distinction.negated, std::move(result), at);
}

BoundOperand Binder::compared_with_each(const std::string& name, Kind kind, const Operand& operand,
                                        const Operands& list, std::size_t at) {
  std::vector<NodeId> nodes;
  for (const auto& other : list) {
    auto compared = calls_.operation(name, {operand, other}, at);
    if (!compared) return compared;
    auto node = coercion_.condition(*compared, "ANY");
    if (!node) return std::unexpected(std::move(node).error());
    nodes.push_back(*node);
  }
  if (nodes.size() == 1) return coercion_.known(nodes.front());
  return made(kind, SqlType::Boolean, std::move(nodes), at);
}

std::optional<NodeId> Binder::in_set(const Operand& operand, const Operands& list, std::size_t at) {
  constexpr std::size_t kFew = 4;  // Which are compared faster one by one.
  const bool has_hash = operand.type == SqlType::Text || operand.type == SqlType::Bigint;
  if (list.size() <= kFew || !has_hash) return std::nullopt;
  std::vector<NodeId> nodes{operand.node};
  for (const auto& other : list) {
    if (other.type != SqlType::Unknown && other.type != operand.type) return std::nullopt;
    const auto node = coercion_.implicitly(other, operand.type);
    if (!node || !program_.is_constant(*node)) return std::nullopt;
    nodes.push_back(*node);
  }
  return program_.add(Kind::InSet, SqlType::Boolean, std::move(nodes), at);
}

BoundOperand Binder::bound(const syntax::In& in, std::size_t at) {
  const auto value = operand(*in.operand);
  if (!value) return value;
  auto list = operands(in.list);
  if (!list) return std::unexpected(std::move(list).error());
  if (const auto set = in_set(*value, *list, at)) {
    return negated_if(in.negated, coercion_.known(*set), at);
  }
  // Values that have a type in common are compared as values of that type.
  Operands all = *list;
  all.push_back(*value);
  Operand left = *value;
  const SqlType type = common_type(types_of(all));
  if (type != SqlType::Unknown) {
    auto nodes = coercion_.implicitly(all, type);
    if (!nodes) return std::unexpected(std::move(nodes).error());
    for (std::size_t i = 0; i < list->size(); ++i) (*list)[i] = coercion_.known((*nodes)[i]);
    left = coercion_.known(nodes->back());
  }
  return negated_if(in.negated, compared_with_each("=", Kind::Or, left, *list, at), at);
}

BoundOperand Binder::bound(const syntax::Quantified& quantified, std::size_t at) {
  const auto value = operand(*quantified.operand);
  if (!value) return value;
  auto elements = operands(quantified.elements);
  if (!elements) return std::unexpected(std::move(elements).error());
  const bool is_any = quantified.kind == syntax::Quantified::Kind::Any;
  if (elements->empty()) {
    return coercion_.known(program_.boolean(!is_any, at));
  }
  const SqlType type = common_type(types_of(*elements));
  if (type == SqlType::Unknown) return std::unexpected(no_common_type(*elements, "ARRAY"));
  auto nodes = coercion_.implicitly(*elements, type);
  if (!nodes) return std::unexpected(std::move(nodes).error());
  std::ranges::transform(*nodes, elements->begin(),
                         [&](NodeId node) { return coercion_.known(node); });
  return compared_with_each(quantified.operator_name, is_any ? Kind::Or : Kind::And, *value,
                            *elements, at);
}

BoundOperand Binder::bound(const syntax::Between& between, std::size_t at) {
  const auto value = operand(*between.operand);
  if (!value) return value;
  const auto low = operand(*between.low);
  if (!low) return low;
  const auto high = operand(*between.high);
  if (!high) return high;
  const auto within = [&](const Operand& from, const Operand& to) -> BoundOperand {
    const auto above = calls_.operation(">=", {*value, from}, at);
    if (!above) return above;
    const auto below = calls_.operation("<=", {*value, to}, at);
    if (!below) return below;
    return made(Kind::And, SqlType::Boolean, {above->node, below->node}, at);
  };
  auto result = within(*low, *high);
  if (result && between.symmetric) {
    auto turned = within(*high, *low);
    if (!turned) return turned;
    result = made(Kind::Or, SqlType::Boolean, {result->node, turned->node}, at);
  }
  return negated_if(between.negated, std::move(result), at);
}

// As Postgres has it, the value is of the type that it is compared as; dates and timestamps are
// compared there as they are.
BoundOperand Binder::null_if(const Operands& operands, std::size_t at) {
  const auto equal = calls_.operation("=", operands, at);
  if (!equal) return equal;
  const bool keeps_its_type = is_moment(operands[0].type) && is_moment(operands[1].type);
  const SqlType type = keeps_its_type ? operands[0].type : compared_type(operands, 0);
  auto value = coercion_.implicitly(operands[0], type);
  if (!value) return std::unexpected(std::move(value).error());
  return made(Kind::NullIf, type, {*value, equal->node}, at);
}

BoundOperand Binder::bound(const syntax::Special& special, std::size_t at) {
  using SpecialKind = syntax::Special::Kind;
  auto values = operands(special.operands);
  if (!values) return std::unexpected(std::move(values).error());
  if (special.kind == SpecialKind::NullIf) return null_if(*values, at);
  const SqlType type = common_type(types_of(*values));
  if (type == SqlType::Unknown) {
    return std::unexpected(no_common_type(*values, name_of(special.kind)));
  }
  const bool has_order = type != SqlType::Jsonb;
  if (special.kind != SpecialKind::Coalesce && !has_order) {
    return fault_at(at,
                    fmt::format("{} does not take jsonb; cast it to text", name_of(special.kind)));
  }
  auto nodes = coercion_.implicitly(*values, type);
  if (!nodes) return std::unexpected(std::move(nodes).error());
  const Kind kind = special.kind == SpecialKind::Coalesce   ? Kind::Coalesce
                    : special.kind == SpecialKind::Greatest ? Kind::Greatest
                                                            : Kind::Least;
  return made(kind, type, *std::move(nodes), at);
}

BoundOperand Binder::bound(const syntax::ArrayLiteral&, std::size_t at) {
  return fault_at(at, "an array stands only after ANY, ALL, #> and #>>");
}

}  // namespace millrace::sql
