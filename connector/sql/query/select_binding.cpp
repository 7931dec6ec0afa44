#include "connector/sql/query/select_binding.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/base/text/suggestion.h"
#include "connector/base/text/text.h"
#include "connector/sql/query/join_binding.h"
#include "connector/sql/query/sortable.h"

namespace millrace::sql {

using syntax::Expression;
using syntax::Fault;
using syntax::fault_at;

SelectBinder::SelectBinder(const syntax::Select& select, const QueryScope& scope)
    : select_(select),
      scope_(scope),
      input_builder_(scope.run),
      input_(
          scope.functions, scope.aggregates, [this](const auto& name) { return find(name); },
          input_builder_),
      output_builder_(scope.run),
      output_(
          scope.functions, scope.aggregates,
          [this](const auto& name) { return find_ungrouped(name); }, output_builder_),
      aggregates_(scope.functions, scope.aggregates, input_, input_builder_) {
  input_.substitute([this](const Expression& part) { return refuse_aggregate(part); });
  // of_group() binds every part of an expression, to see whether it is what rows are grouped by.
  input_.remember_parts();
  output_.substitute([this](const Expression& part) { return of_group(part); });
}

std::expected<BoundQuery, Fault> SelectBinder::bind() && {
  using Part = Done (SelectBinder::*)();
  constexpr Part kParts[] = {&SelectBinder::bind_tables,      &SelectBinder::bind_where,
                             &SelectBinder::bind_grouping,    &SelectBinder::bind_columns,
                             &SelectBinder::bind_having,      &SelectBinder::bind_order,
                             &SelectBinder::bind_distinct_on, &SelectBinder::bind_limits};
  for (const Part part : kParts) {
    if (auto done = (this->*part)(); !done) return std::unexpected(std::move(done).error());
  }
  if (query_.grouping) query_.grouping->aggregates = std::move(aggregates_).take();
  query_.input = std::move(input_builder_).take();
  query_.output = std::move(output_builder_).take();
  return std::move(query_);
}

SelectBinder::Done SelectBinder::bind_tables() {
  if (auto added = add_table(select_.from); !added) return added;
  if (query_.tables.front() != 0) {
    return fault_at(
        select_.from.at,
        fmt::format("FROM begins with {}; write FROM {} JOIN {} ON …", scope_.tables.front().name,
                    scope_.tables.front().name, printable(select_.from.name)));
  }
  for (const auto& join : select_.joins) {
    if (auto added = add_table(join.table); !added) return added;
    if (query_.tables.back() == 0) {
      return fault_at(join.table.at,
                      fmt::format("{} cannot be joined to itself", scope_.tables.front().name));
    }
    clause_ = "JOIN conditions";
    if (has_aggregate(join.condition, scope_.aggregates)) {
      return fault_at(join.condition.at, "aggregate functions are not allowed in JOIN conditions");
    }
    auto bound = bind_join(join, tables_, scope_);
    if (!bound) return std::unexpected(std::move(bound).error());
    bound->table = query_.tables.back();
    query_.joins.push_back(*std::move(bound));
  }
  return {};
}

SelectBinder::Done SelectBinder::add_table(const syntax::TableName& name) {
  const auto found = std::ranges::find(scope_.tables, name.name, &QueryTable::name);
  if (found == scope_.tables.end()) {
    std::vector<std::string> names;
    for (const auto& table : scope_.tables) names.push_back(table.name);
    const auto guess = did_you_mean(name.name, names);
    return fault_at(
        name.at,
        fmt::format("there is no table {}{}", printable(name.name),
                    guess.empty() ? fmt::format("; there is {}", fmt::join(names, ", ")) : guess));
  }
  if (!tables_.add(*found, name.known_as())) {
    return fault_at(name.at, fmt::format("two tables are called {}; give one of them another name: "
                                         "AS name",
                                         printable(name.known_as())));
  }
  query_.tables.push_back(static_cast<std::size_t>(found - scope_.tables.begin()));
  return {};
}

SelectBinder::Done SelectBinder::bind_where() {
  if (!select_.where) return {};
  clause_ = "WHERE";
  const auto where = input_.bind_condition(*select_.where, "WHERE");
  if (!where) return std::unexpected(where.error());
  query_.where = *where;
  return {};
}

bool SelectBinder::is_aggregate(const Expression& part) const {
  const auto* call = std::get_if<syntax::Call>(&part.node);
  return call != nullptr && scope_.aggregates.find(call->name) != nullptr;
}

bool SelectBinder::has_groups() const {
  if (!select_.group_by.empty() || select_.having) return true;
  const auto has = [this](const Expression& each) {
    return has_aggregate(each, scope_.aggregates);
  };
  return std::ranges::any_of(select_.targets, has, &syntax::Target::value) ||
         std::ranges::any_of(select_.order_by, has, &syntax::SortKey::value) ||
         std::ranges::any_of(select_.distinct_on, has);
}

std::expected<const Expression*, Fault> SelectBinder::grouped_by(const Expression& item) const {
  if (TargetList::is_position(item)) {
    const auto target = targets_->at_position(item, "GROUP BY");
    if (!target) return std::unexpected(target.error());
    return targets_->all()[*target].value;
  }
  const auto* column = std::get_if<syntax::ColumnName>(&item.node);
  const auto target = targets_->named_by(item);
  // A name is a column of the tables first.
  if (!target || tables_.has_column(column->name)) return &item;
  return targets_->all()[*target].value;
}

SelectBinder::Done SelectBinder::bind_grouping() {
  auto targets = TargetList::of(select_, tables_);
  if (!targets) return std::unexpected(std::move(targets).error());
  targets_ = *std::move(targets);
  query_.may_have_more_columns = targets_->may_have_more();
  if (!has_groups()) return {};
  clause_ = "GROUP BY";
  QueryGrouping grouping;
  std::vector<const Expression*> keys;
  for (const auto& item : select_.group_by) {
    const auto expression = grouped_by(item);
    if (!expression) return std::unexpected(expression.error());
    const auto key = input_.bind(**expression);
    if (!key) return std::unexpected(key.error());
    if (std::ranges::find(grouping.keys, *key) != grouping.keys.end()) continue;
    const auto type = input_builder_.type_of(*key);
    if (auto done = expect_sortable(type, "GROUP BY", item.at); !done) return done;
    grouping.keys.push_back(*key);
    grouping.key_types.push_back(type);
    keys.push_back(*expression);
    has_computed_keys_ =
        has_computed_keys_ || input_builder_.node(*key).kind != ProgramNode::Kind::Column;
  }
  query_.grouping = std::move(grouping);
  return name_keys(keys);
}

std::string SelectBinder::name_of_key(const Expression& key) const {
  const auto target = std::ranges::find(targets_->all(), &key, &NamedTarget::value);
  std::string name = target == targets_->all().end() ? default_name(key) : target->name;
  if (name.empty()) name = "key";
  const auto& taken = query_.grouping->key_names;
  const std::string first = name;
  for (int i = 2; std::ranges::find(taken, name) != taken.end(); ++i) {
    name = fmt::format("{} {}", first, i);
  }
  return name;
}

SelectBinder::Done SelectBinder::name_keys(const std::vector<const Expression*>& keys) {
  auto& grouping = *query_.grouping;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const auto at = keys[i]->at;
    const auto text = text_of(output_builder_.column({i, grouping.key_types[i]}, at), at);
    if (!text) return std::unexpected(text.error());
    grouping.key_names.push_back(name_of_key(*keys[i]));
    grouping.key_texts.push_back(*text);
  }
  return {};
}

SelectBinder::Found SelectBinder::find(const syntax::ColumnName& name) const {
  const auto column = tables_.find(name);
  if (!column) return std::unexpected(column.error());
  return *column;
}

SelectBinder::Found SelectBinder::find_ungrouped(const syntax::ColumnName& name) const {
  if (auto column = tables_.find(name); !column) return std::unexpected(std::move(column).error());
  return std::unexpected(
      fmt::format("column \"{}\" must appear in the GROUP BY clause or be used in an aggregate "
                  "function",
                  printable(name.table ? *name.table + "." + name.name : name.name)));
}

SelectBinder::Substituted SelectBinder::refuse_aggregate(const Expression& part) const {
  if (!is_aggregate(part)) return std::nullopt;
  return fault_at(part.at, clause_.empty() ? "aggregate function calls cannot be nested"
                                           : fmt::format("aggregate functions are not allowed in "
                                                         "{}",
                                                         clause_));
}

// An aggregate, and what rows are grouped by, are columns of a group's row.
SelectBinder::Substituted SelectBinder::of_group(const Expression& part) {
  clause_ = "";
  const auto& grouping = *query_.grouping;
  if (is_aggregate(part)) {
    const auto aggregate = aggregates_.bind(std::get<syntax::Call>(part.node), part.at);
    if (!aggregate) return std::unexpected(aggregate.error());
    const auto type = aggregates_.all()[*aggregate].result();
    return InputColumn{grouping.keys.size() + *aggregate, type};
  }
  const bool is_column = std::holds_alternative<syntax::ColumnName>(part.node);
  if (TargetList::is_position(part) || (!is_column && !has_computed_keys_)) return std::nullopt;
  const auto node = input_.bind(part);
  if (!node) return std::nullopt;
  const auto key = std::ranges::find(grouping.keys, *node);
  if (key == grouping.keys.end()) return std::nullopt;
  const auto index = static_cast<std::size_t>(key - grouping.keys.begin());
  return InputColumn{index, grouping.key_types[index]};
}

}  // namespace millrace::sql
