#include "connector/sql/binding/call_binding.h"

#include <algorithm>
#include <ranges>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/base/text/suggestion.h"
#include "connector/base/text/text.h"

namespace millrace::sql {
namespace {

using syntax::Fault;

std::vector<std::string> names_in(const std::map<std::string, Function, std::less<>>& functions) {
  std::vector<std::string> names;
  names.reserve(functions.size());
  for (const auto& [name, function] : functions) names.push_back(name);
  return names;
}

std::string described_parameters(const std::string& name, const std::vector<SqlType>& types) {
  std::vector<std::string_view> names;
  names.reserve(types.size());
  for (const SqlType type : types) names.push_back(type == kAnyType ? "any" : name_of(type));
  return fmt::format("{}({})", name, fmt::join(names, ", "));
}

// "lower(text)", "left(text, bigint)": the ways to call a function, for a message.
std::string ways_to_call(const Function& function) {
  constexpr std::size_t kShown = 4;
  std::vector<std::string> ways;
  for (const auto& overload : function.overloads) {
    ways.push_back(described_parameters(function.name, overload.parameters));
    if (overload.variadic) ways.back().insert(ways.back().size() - 1, ", ...");
  }
  if (ways.size() > kShown) {
    ways.resize(kShown);
    ways.emplace_back("...");
  }
  return fmt::format("{}", fmt::join(ways, ", "));
}

std::string described_operation(const std::string& name, const std::vector<SqlType>& types) {
  if (types.size() == 1) return fmt::format("{} {}", name, name_of(types[0]));
  return fmt::format("{} {} {}", name_of(types[0]), name, name_of(types[1]));
}

// What people who know other languages look for, and the guess otherwise.
std::string meant_by(std::string_view name, const std::vector<std::string>& names) {
  if (name == "if" || name == "iif" || name == "iff") {
    return "; write CASE WHEN condition THEN a ELSE b END";
  }
  if (name == "ifnull" || name == "nvl" || name == "isnull") {
    return "; write coalesce(a, b), or a IS NULL";
  }
  return did_you_mean(name, names);
}

// What most often helps: text is what a column is that nobody declared.
std::string cast_hint(const std::vector<SqlType>& types) {
  const auto other = std::ranges::find_if(
      types, [](SqlType type) { return type != SqlType::Text && type != SqlType::Unknown; });
  if (std::ranges::find(types, SqlType::Text) == types.end() || other == types.end()) {
    return "; a cast, as in x::numeric, may help";
  }
  return fmt::format("; declare the type of the column under columns, or cast it: x::{}",
                     name_of(*other));
}

}  // namespace

BoundNode CallBinding::argument(const Operand& operand, SqlType type) {
  if (type != kAnyType) return coercion_.implicitly(operand, type);
  if (operand.type == SqlType::Boolean) return operand.node;
  return coercion_.implicitly(operand, SqlType::Text);
}

BoundOperand CallBinding::apply(const Overload& overload, const Operands& operands,
                                std::size_t at) {
  std::vector<NodeId> nodes;
  for (std::size_t i = 0; i < operands.size(); ++i) {
    auto node = argument(operands[i], parameter_type(overload, i));
    if (!node) return std::unexpected(std::move(node).error());
    nodes.push_back(*node);
  }
  auto call = program_.call(overload, std::move(nodes), at);
  if (!call) return std::unexpected(std::move(call).error());
  return Operand{*call, overload.result, nullptr, at};
}

BoundOperand CallBinding::function(const std::string& name, const Operands& arguments,
                                   std::size_t at) {
  const auto* function = catalog_.function(name);
  if (function == nullptr) return std::unexpected(no_function(name, arguments, at, false));
  const auto choice = choose_overload(function->overloads, types_of(arguments));
  if (choice.overload == nullptr) {
    return std::unexpected(no_function(name, arguments, at, choice.is_ambiguous));
  }
  return apply(*choice.overload, arguments, at);
}

std::expected<const Overload*, Fault> CallBinding::operator_for(const std::string& name,
                                                                const Operands& operands,
                                                                std::size_t at) const {
  const auto* operation = catalog_.operation(name);
  if (operation == nullptr) return std::unexpected(no_operator(name, operands, at, false));
  const auto choice = choose_operator(operation->overloads, types_of(operands));
  if (choice.overload == nullptr) {
    return std::unexpected(no_operator(name, operands, at, choice.is_ambiguous));
  }
  return choice.overload;
}

BoundOperand CallBinding::operation(const std::string& name, const Operands& operands,
                                    std::size_t at) {
  const auto overload = operator_for(name, operands, at);
  if (!overload) return std::unexpected(overload.error());
  return apply(**overload, operands, at);
}

std::expected<Equality, Fault> CallBinding::equality(const Operand& left, const Operand& right,
                                                     std::size_t at) {
  const Operands both{left, right};
  const auto overload = operator_for("=", both, at);
  if (!overload) return std::unexpected(overload.error());
  const auto equal = apply(**overload, both, at);
  if (!equal) return std::unexpected(equal.error());
  return Equality{equal->node, parameter_type(**overload, 0), parameter_type(**overload, 1)};
}

Fault CallBinding::no_function(const std::string& name, const Operands& arguments, std::size_t at,
                               bool is_ambiguous) const {
  const auto* function = catalog_.function(name);
  if (function == nullptr) {
    return {at, fmt::format("there is no function {}{}", printable(name),
                            meant_by(name, names_in(catalog_.functions())))};
  }
  const auto call = described_call(name, types_of(arguments));
  if (is_ambiguous) {
    return {at, fmt::format("{} could mean several functions; add casts: {}", call,
                            ways_to_call(*function))};
  }
  return {at, fmt::format("there is no {}; there is {}", call, ways_to_call(*function))};
}

Fault CallBinding::no_operator(const std::string& name, const Operands& operands, std::size_t at,
                               bool is_ambiguous) const {
  const auto types = types_of(operands);
  if (catalog_.operation(name) == nullptr) {
    return {at, fmt::format("there is no operator {}{}", printable(name),
                            did_you_mean(name, names_in(catalog_.operators())))};
  }
  return {at, fmt::format("{}: {}{}",
                          is_ambiguous ? "the operator could mean several"
                                       : "there is no operator for these types",
                          described_operation(name, types), cast_hint(types))};
}

}  // namespace millrace::sql
