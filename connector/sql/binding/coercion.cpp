#include "connector/sql/binding/coercion.h"

#include <array>

#include <fmt/format.h>

#include "connector/sql/binding/overload_choice.h"

namespace millrace::sql {
namespace {

using syntax::Fault;

SqlType type_named(std::string_view name) {
  static constexpr std::array kTypes{
      SqlType::Boolean, SqlType::Bigint,   SqlType::Numeric,     SqlType::Double,
      SqlType::Text,    SqlType::Date,     SqlType::Time,        SqlType::Timestamp,
      SqlType::Uuid,    SqlType::Interval, SqlType::TimestampTz, SqlType::Jsonb,
  };
  for (const SqlType type : kTypes) {
    if (name_of(type) == name) return type;
  }
  return SqlType::Unknown;
}

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

}  // namespace

std::vector<SqlType> types_of(const Operands& operands) {
  std::vector<SqlType> types;
  types.reserve(operands.size());
  for (const auto& operand : operands) types.push_back(operand.type);
  return types;
}

BoundNode Coercion::literal(const Operand& operand, SqlType type) {
  if (operand.literal->kind == syntax::Literal::Kind::Null) {
    return program_.null(type, operand.at);
  }
  const NodeId text = program_.text(operand.literal->text, operand.at);
  if (type == SqlType::Text) return text;
  // Postgres reads a literal as the type that it has to have while it parses, needed or not.
  const auto value = cast(text, type, operand.at);
  return value ? program_.faultless(*value) : value;
}

BoundNode Coercion::cast(NodeId value, SqlType type, std::size_t at) {
  const SqlType from = program_.type_of(value);
  if (from == type) return value;
  if (const auto* overload = catalog_.cast(from, type))
    return program_.call(*overload, {value}, at);
  const bool is_test = from == SqlType::Bigint && type == SqlType::Boolean;
  return std::unexpected(Fault{at, fmt::format("cannot cast type {} to {}{}", name_of(from),
                                               name_of(type), is_test ? "; write x <> 0" : "")});
}

BoundNode Coercion::implicitly(const Operand& operand, SqlType type) {
  if (operand.type == SqlType::Unknown) return literal(operand, type);
  return cast(operand.node, type, operand.at);
}

BoundNodes Coercion::implicitly(const Operands& operands, SqlType type) {
  std::vector<NodeId> nodes;
  for (const auto& operand : operands) {
    auto node = implicitly(operand, type);
    if (!node) return std::unexpected(std::move(node).error());
    nodes.push_back(*node);
  }
  return nodes;
}

std::expected<Operands, Fault> Coercion::operands_as(const Operands& operands, SqlType type) {
  const auto nodes = implicitly(operands, type);
  if (!nodes) return std::unexpected(nodes.error());
  Operands converted;
  for (std::size_t i = 0; i < operands.size(); ++i) {
    converted.push_back(known((*nodes)[i], operands[i].at));
  }
  return converted;
}

std::expected<SqlType, Fault> Coercion::common_type_of(const Operands& operands,
                                                       std::string_view what) const {
  const SqlType type = common_type(types_of(operands));
  if (type == SqlType::Unknown) return std::unexpected(no_common_type(operands, what));
  return type;
}

BoundNode Coercion::with_modifiers(NodeId value, const syntax::TypeName& type) {
  if (type.modifiers.empty()) return value;
  const SqlType its_type = program_.type_of(value);
  const auto* overload = catalog_.cast(its_type, its_type, 2);
  if (overload == nullptr) {
    return std::unexpected(Fault{type.at, fmt::format("{} takes no modifiers", type.name)});
  }
  const std::int64_t scale = type.modifiers.size() > 1 ? type.modifiers[1] : 0;
  return program_.call(
      *overload,
      {value, program_.bigint(type.modifiers[0], type.at), program_.bigint(scale, type.at)},
      type.at);
}

BoundNode Coercion::explicitly(const Operand& operand, const syntax::TypeName& type,
                               std::size_t at) {
  const SqlType to = type_named(type.name);
  auto value = operand.type == SqlType::Unknown ? literal(operand, to) : cast(operand.node, to, at);
  if (!value) return value;
  return with_modifiers(*value, type);
}

BoundNode Coercion::condition(const Operand& operand, std::string_view what) {
  if (operand.type == SqlType::Boolean || operand.type == SqlType::Unknown) {
    return implicitly(operand, SqlType::Boolean);
  }
  return std::unexpected(Fault{operand.at, fmt::format("the argument of {} must be boolean, not {}",
                                                       what, name_of(operand.type))});
}

Operand Coercion::truth(ProgramNode::Kind kind, std::vector<NodeId> operands, std::size_t at) {
  using Kind = ProgramNode::Kind;
  const bool joins = kind == Kind::And || kind == Kind::Or;
  if (joins && operands.size() == 1) return known(operands.front(), at);
  return known(program_.add(kind, SqlType::Boolean, std::move(operands), at), at);
}

}  // namespace millrace::sql
