#include "connector/sql/query/aggregate_binding.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/base/text/text.h"
#include "connector/sql/binding/overload_choice.h"
#include "connector/sql/query/sortable.h"

namespace millrace::sql {
namespace {

using syntax::fault_at;

using syntax::Fault;

// What most often helps: text is what a column is that nobody declared.
std::string no_signature(const Aggregate& aggregate, const std::vector<SqlType>& types) {
  constexpr std::size_t kShown = 4;
  std::vector<std::string> ways;
  ways.reserve(aggregate.signatures.size());
  for (const auto& signature : aggregate.signatures) {
    ways.push_back(described_call(aggregate.name, signature.parameters));
  }
  if (ways.size() > kShown) {
    ways.resize(kShown);
    ways.emplace_back("...");
  }
  const bool has_text = std::ranges::find(types, SqlType::Text) != types.end();
  return fmt::format("there is no {}; there is {}{}", described_call(aggregate.name, types),
                     fmt::join(ways, ", "),
                     has_text ? "; declare the type of the column under columns, or cast it: "
                                "x::numeric"
                              : "");
}

// Whether its result is the same in whatever order rows come. That of doubles is rounded.
bool is_free_of_order(const QueryAggregate& bound) {
  if (bound.aggregate->order != RowOrder::Any) return false;
  const auto& parameters = bound.aggregate->signatures[bound.signature].parameters;
  return std::ranges::find(parameters, SqlType::Double) == parameters.end();
}

// Whether equal values count once anyway.
bool is_free_of_repeats(const Aggregate& aggregate) {
  return aggregate.name == "min" || aggregate.name == "max" ||
         aggregate.name.starts_with("bool_") || aggregate.name == "every";
}

bool is_same(const QuerySortKey& a, const QuerySortKey& b) {
  return a.value == b.value && a.descending == b.descending && a.nulls_first == b.nulls_first;
}

bool is_same(const QueryAggregate& a, const QueryAggregate& b) {
  return a.aggregate == b.aggregate && a.signature == b.signature && a.arguments == b.arguments &&
         a.filter == b.filter && a.distinct == b.distinct &&
         std::ranges::equal(a.order, b.order,
                            [](const auto& x, const auto& y) { return is_same(x, y); });
}

}  // namespace

std::vector<const Vector*> constants_among(std::span<const NodeId> arguments,
                                           std::span<const ProgramNode> nodes) {
  std::vector<const Vector*> constants;
  for (const NodeId argument : arguments) {
    const auto& constant = nodes[argument].constant;
    constants.push_back(constant == nullptr ? nullptr : &constant->value);
  }
  return constants;
}

std::expected<std::size_t, Fault> AggregateBinding::bind(const syntax::Call& call, std::size_t at) {
  const Aggregate& aggregate = *aggregates_.find(call.name);
  QueryAggregate bound{.aggregate = &aggregate, .at = at, .distinct = call.distinct};
  if (auto done = expect_its_form(aggregate, call, at); !done) {
    return std::unexpected(std::move(done).error());
  }
  if (auto done = bind_arguments(call, bound); !done) {
    return std::unexpected(std::move(done).error());
  }
  if (auto done = bind_order(call, bound); !done) return std::unexpected(std::move(done).error());
  if (auto done = bind_filter(call, bound); !done) return std::unexpected(std::move(done).error());
  if (auto done = expect_accumulator(bound); !done) {
    return std::unexpected(std::move(done).error());
  }
  if (aggregate.order == RowOrder::Sorted) bound.counted_by = counter_of(bound);
  return intern(std::move(bound));
}

AggregateBinding::Done AggregateBinding::expect_its_form(const Aggregate& aggregate,
                                                         const syntax::Call& call,
                                                         std::size_t at) const {
  const auto name = aggregate.name;
  if (call.star && name != "count") {
    return fault_at(at, fmt::format("only count takes *; {} takes a value", name));
  }
  if (!call.arg_names.empty()) {
    return fault_at(at, "arguments by name are not part of the language; give them in their order");
  }
  if (!call.star && call.args.empty()) {
    return fault_at(at, name == "count" ? std::string("write count(*) to count rows")
                                        : fmt::format("{} takes a value: {}(x)", name, name));
  }
  const bool is_sorted = aggregate.order == RowOrder::Sorted;
  if (is_sorted && !call.within_group) {
    return fault_at(at, fmt::format("{} needs to know of which values: {}(0.5) WITHIN GROUP (ORDER "
                                    "BY x)",
                                    name, name));
  }
  if (!is_sorted && call.within_group) {
    return fault_at(at,
                    fmt::format("{} takes no WITHIN GROUP; write the value as its argument", name));
  }
  if (is_sorted && call.order_by.size() != 1) {
    return fault_at(at, fmt::format("{} is of the values of one expression", name));
  }
  return {};
}

AggregateBinding::Done AggregateBinding::bind_arguments(const syntax::Call& call,
                                                        QueryAggregate& bound) {
  std::vector<const syntax::Expression*> written;
  for (const auto& argument : call.args) written.push_back(&argument);
  if (call.within_group) written.push_back(&call.order_by.front().value);
  Operands operands;
  for (const auto* argument : written) {
    const auto node = input_.bind(*argument);
    if (!node) return std::unexpected(node.error());
    operands.push_back(coercion_.known(*node, argument->at));
  }
  const auto& signatures = bound.aggregate->signatures;
  const auto choice = choose_overload(signatures, types_of(operands));
  if (choice.overload == nullptr) {
    return fault_at(bound.at, no_signature(*bound.aggregate, types_of(operands)));
  }
  bound.signature = static_cast<std::size_t>(choice.overload - signatures.data());
  for (std::size_t i = 0; i < operands.size(); ++i) {
    auto node = coercion_.implicitly(operands[i], choice.overload->parameters[i]);
    if (!node) return std::unexpected(std::move(node).error());
    bound.arguments.push_back(*node);
  }
  return {};
}

AggregateBinding::Done AggregateBinding::bind_order(const syntax::Call& call,
                                                    QueryAggregate& bound) {
  for (const auto& key : call.order_by) {
    // That of WITHIN GROUP is an argument too, of the type of its parameter.
    const auto node =
        call.within_group ? BoundNode(bound.arguments.back()) : input_.bind(key.value);
    if (!node) return std::unexpected(node.error());
    const auto type = program_.type_of(*node);
    if (auto done = expect_sortable(type, "ORDER BY", key.value.at); !done) return done;
    const bool nulls_first = key.nulls == syntax::SortKey::Nulls::Default
                                 ? key.descending
                                 : key.nulls == syntax::SortKey::Nulls::First;
    bound.order.push_back({*node, type, key.descending, nulls_first});
    const bool is_argument = std::ranges::find(bound.arguments, *node) != bound.arguments.end();
    if (bound.distinct && !is_argument) {
      return fault_at(key.value.at,
                      "in an aggregate with DISTINCT, ORDER BY expressions must appear in argument "
                      "list");
    }
  }
  if (is_free_of_repeats(*bound.aggregate)) bound.distinct = false;
  if (is_free_of_order(bound)) bound.order.clear();
  return bound.distinct ? order_by_arguments(bound) : Done();
}

AggregateBinding::Done AggregateBinding::order_by_arguments(QueryAggregate& bound) const {
  for (const NodeId argument : bound.arguments) {
    const auto type = program_.type_of(argument);
    if (auto done = expect_sortable(type, "DISTINCT", bound.at); !done) return done;
    const bool is_there =
        std::ranges::find(bound.order, argument, &QuerySortKey::value) != bound.order.end();
    if (!is_there) bound.order.push_back({argument, type, false, false});
  }
  return {};
}

AggregateBinding::Done AggregateBinding::bind_filter(const syntax::Call& call,
                                                     QueryAggregate& bound) {
  if (call.filter == nullptr) return {};
  const auto filter = input_.bind_condition(*call.filter, "FILTER");
  if (!filter) return std::unexpected(filter.error());
  bound.filter = *filter;
  for (auto& argument : bound.arguments) argument = guarded(argument, *filter);
  for (auto& key : bound.order) key.value = guarded(key.value, *filter);
  return {};
}

NodeId AggregateBinding::guarded(NodeId value, NodeId filter) {
  const auto& node = program_.node(value);
  using Kind = ProgramNode::Kind;
  if (node.kind == Kind::Column || node.kind == Kind::Constant) return value;
  const SqlType type = node.type;
  const std::size_t at = node.at;
  return program_.add(Kind::Case, type, {filter, value, program_.null(type, at)}, at);
}

AggregateBinding::Done AggregateBinding::expect_accumulator(const QueryAggregate& bound) const {
  std::vector<const Vector*> constants;
  for (const NodeId argument : bound.arguments) {
    const auto& constant = program_.node(argument).constant;
    constants.push_back(constant == nullptr ? nullptr : &constant->value);
  }
  const auto made = bound.aggregate->makers[bound.signature](constants);
  if (made) return {};
  const auto& wrong = program_.node(bound.arguments[made.error().argument]);
  return fault_at(wrong.at, std::string(made.error().reason.text()));
}

std::size_t AggregateBinding::counter_of(const QueryAggregate& bound) {
  const Aggregate& count = *aggregates_.find("count");
  const std::vector type{program_.type_of(bound.arguments.back())};
  const auto choice = choose_overload(count.signatures, type);
  QueryAggregate counter{.aggregate = &count, .at = bound.at, .filter = bound.filter};
  counter.signature = static_cast<std::size_t>(choice.overload - count.signatures.data());
  counter.arguments = {bound.arguments.back()};
  return intern(std::move(counter));
}

std::size_t AggregateBinding::intern(QueryAggregate bound) {
  const auto known = std::ranges::find_if(
      all_, [&bound](const QueryAggregate& each) { return is_same(each, bound); });
  if (known != all_.end()) return static_cast<std::size_t>(known - all_.begin());
  all_.push_back(std::move(bound));
  return all_.size() - 1;
}

}  // namespace millrace::sql
