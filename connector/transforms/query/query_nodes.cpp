#include "connector/transforms/query/query_nodes.h"

#include <algorithm>

namespace millrace::transforms {
namespace {

// The keys that rows are put in order by. What is DISTINCT is in the order of all its columns.
std::vector<sql::QuerySortKey> sort_keys(const sql::BoundQuery& query) {
  auto keys = query.order;
  if (!query.distinct) return keys;
  for (const auto& column : query.columns) {
    const bool is_there =
        std::ranges::find(keys, column.value, &sql::QuerySortKey::value) != keys.end();
    if (!is_there) keys.push_back({column.value, column.type, false, false});
  }
  return keys;
}

}  // namespace

ResultOrder result_order(const sql::BoundQuery& query) {
  ResultOrder order{.offset = query.offset, .limit = query.limit};
  for (const auto& key : sort_keys(query)) order.keys.push_back({key.descending, key.nulls_first});
  order.unique = query.distinct ? order.keys.size() : query.distinct_on;
  return order;
}

std::vector<sql::NodeId> key_nodes(const sql::BoundQuery& query) {
  std::vector<sql::NodeId> nodes;
  for (const auto& key : sort_keys(query)) nodes.push_back(key.value);
  return nodes;
}

std::vector<sql::NodeId> text_nodes(const sql::BoundQuery& query) {
  std::vector<sql::NodeId> nodes;
  for (const auto& column : query.columns) {
    if (!column.source) nodes.push_back(column.text);
  }
  return nodes;
}

std::vector<sql::NodeId> group_nodes(const sql::QueryGrouping& grouping) {
  auto nodes = grouping.keys;
  for (const auto& call : grouping.aggregates) {
    if (call.filter) nodes.push_back(*call.filter);
    nodes.insert(nodes.end(), call.arguments.begin(), call.arguments.end());
    for (const auto& key : call.order) nodes.push_back(key.value);
  }
  return nodes;
}

}  // namespace millrace::transforms
