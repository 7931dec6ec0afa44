#include <algorithm>

#include <fmt/format.h>

#include "connector/sql/query/limit_binding.h"
#include "connector/sql/query/select_binding.h"
#include "connector/sql/query/sortable.h"

// What comes out of a SELECT, and in which order.

namespace millrace::sql {

using syntax::Expression;
using syntax::Fault;
using syntax::fault_at;

BoundNode SelectBinder::text_of(NodeId value, std::size_t at) {
  const auto type = value_builder().type_of(value);
  if (type == SqlType::Text || type == SqlType::Jsonb) return value;
  const auto* cast = scope_.functions.cast(type, SqlType::Text);
  if (cast != nullptr) return value_builder().call(*cast, {value}, at);
  return fault_at(at, fmt::format("a column cannot hold a value of type {}", name_of(type)));
}

SelectBinder::Done SelectBinder::bind_columns() {
  for (const auto& target : targets_->all()) {
    const auto at = target.value->at;
    const auto value = values().bind(*target.value);
    if (!value) return std::unexpected(value.error());
    QueryColumn column{.name = target.name, .type = value_builder().type_of(*value)};
    column.value = *value;
    const auto& node = value_builder().node(*value);
    if (!query_.grouping && node.kind == ProgramNode::Kind::Column) {
      column.source = node.column;
    } else {
      const auto text = text_of(*value, at);
      if (!text) return std::unexpected(text.error());
      column.text = *text;
    }
    if (select_.distinct) {
      if (auto done = expect_sortable(column.type, "DISTINCT", at); !done) return done;
    }
    query_.columns.push_back(std::move(column));
  }
  query_.distinct = select_.distinct;
  return {};
}

SelectBinder::Done SelectBinder::bind_having() {
  if (!select_.having) return {};
  const auto having = output_.bind_condition(*select_.having, "HAVING");
  if (!having) return std::unexpected(having.error());
  query_.having = *having;
  return {};
}

std::expected<SelectBinder::Ordered, Fault> SelectBinder::ordered_by(const Expression& item,
                                                                     std::string_view clause) {
  if (TargetList::is_position(item)) {
    const auto target = targets_->at_position(item, clause);
    if (!target) return std::unexpected(target.error());
    return Ordered{query_.columns[*target].value, *target};
  }
  // A name is a column that comes out first.
  if (const auto target = targets_->named_by(item)) {
    return Ordered{query_.columns[*target].value, *target};
  }
  clause_ = clause;
  const auto value = values().bind(item);
  if (!value) return std::unexpected(value.error());
  return among_targets(*value);
}

SelectBinder::Ordered SelectBinder::among_targets(NodeId value) {
  const auto& columns = query_.columns;
  const auto target = std::ranges::find(columns, value, &QueryColumn::value);
  if (target != columns.end()) {
    return {value, static_cast<std::size_t>(target - columns.begin())};
  }
  auto other = std::ranges::find(order_values_, value);
  if (other == order_values_.end()) other = order_values_.insert(other, value);
  return {value, columns.size() + static_cast<std::size_t>(other - order_values_.begin())};
}

SelectBinder::Done SelectBinder::bind_order() {
  for (const auto& item : select_.order_by) {
    const auto ordered = ordered_by(item.value, "ORDER BY");
    if (!ordered) return std::unexpected(ordered.error());
    if (std::ranges::find(order_targets_, ordered->target) != order_targets_.end()) continue;
    order_targets_.push_back(ordered->target);
    const auto value = ordered->value;
    if (std::ranges::find(query_.order, value, &QuerySortKey::value) != query_.order.end()) {
      continue;
    }
    const auto type = value_builder().type_of(value);
    if (auto done = expect_sortable(type, "ORDER BY", item.value.at); !done) return done;
    const bool comes_out = ordered->target < query_.columns.size();
    if (query_.distinct && !comes_out) {
      return fault_at(item.value.at,
                      "for SELECT DISTINCT, ORDER BY expressions must appear in select list");
    }
    const bool nulls_first = item.nulls == syntax::SortKey::Nulls::Default
                                 ? item.descending
                                 : item.nulls == syntax::SortKey::Nulls::First;
    query_.order.push_back({value, type, item.descending, nulls_first});
  }
  return {};
}

bool SelectBinder::begins_order(const std::vector<std::size_t>& targets) const {
  const auto is_one = [&targets](std::size_t target) {
    return std::ranges::find(targets, target) != targets.end();
  };
  const auto other = std::ranges::find_if_not(order_targets_, is_one);
  if (other == order_targets_.end()) return true;
  const auto is_before = [&](std::size_t target) {
    return std::find(order_targets_.begin(), other, target) != other;
  };
  return std::none_of(other, order_targets_.end(), is_one) &&
         std::ranges::all_of(targets, is_before);
}

SelectBinder::Done SelectBinder::bind_distinct_on() {
  std::vector<QuerySortKey> keys;
  std::vector<std::size_t> targets;
  for (const auto& item : select_.distinct_on) {
    const auto ordered = ordered_by(item, "DISTINCT ON");
    if (!ordered) return std::unexpected(ordered.error());
    const auto value = ordered->value;
    const auto type = value_builder().type_of(value);
    if (auto done = expect_sortable(type, "DISTINCT ON", item.at); !done) return done;
    targets.push_back(ordered->target);
    if (std::ranges::find(keys, value, &QuerySortKey::value) == keys.end()) {
      keys.push_back({value, type, false, false});
    }
  }
  if (!keys.empty() && !begins_order(targets)) {
    return fault_at(select_.distinct_on.front().at,
                    "SELECT DISTINCT ON expressions must match initial ORDER BY expressions");
  }
  for (const auto& key : keys) {
    if (std::ranges::find(query_.order, key.value, &QuerySortKey::value) == query_.order.end()) {
      query_.order.push_back(key);
    }
  }
  query_.distinct_on = keys.size();
  return {};
}

SelectBinder::Done SelectBinder::bind_limits() {
  const auto limit = bind_count(select_.limit, "LIMIT", scope_);
  if (!limit) return std::unexpected(limit.error());
  const auto offset = bind_count(select_.offset, "OFFSET", scope_);
  if (!offset) return std::unexpected(offset.error());
  query_.limit = *limit;
  query_.offset = offset->value_or(0);
  return {};
}

}  // namespace millrace::sql
