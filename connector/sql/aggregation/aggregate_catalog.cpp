#include "connector/sql/aggregation/aggregate_catalog.h"

#include <utility>

namespace millrace::sql {

void register_all_aggregate_groups(AggregateCatalog& catalog);

void AggregateCatalog::add(Aggregate aggregate) {
  std::string name = aggregate.name;
  aggregates_.emplace(std::move(name), std::move(aggregate));
}

const Aggregate* AggregateCatalog::find(std::string_view name) const {
  const auto found = aggregates_.find(name);
  return found == aggregates_.end() ? nullptr : &found->second;
}

const AggregateCatalog& standard_aggregates() {
  static const AggregateCatalog all = [] {
    AggregateCatalog filled;
    register_all_aggregate_groups(filled);
    return filled;
  }();
  return all;
}

}  // namespace millrace::sql
