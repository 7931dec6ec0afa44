#pragma once

#include <vector>

#include "connector/sql/query/bound_query.h"
#include "connector/transforms/query/result_rows.h"

// What of a query is computed when.

namespace millrace::transforms {

// The order in which rows leave. What is DISTINCT is in the order of all its columns.
ResultOrder result_order(const sql::BoundQuery& query);
// The values that it goes by.
std::vector<sql::NodeId> key_nodes(const sql::BoundQuery& query);
// The columns of the result, but for those that come out as they are.
std::vector<sql::NodeId> text_nodes(const sql::BoundQuery& query);
// What rows need to go into groups.
std::vector<sql::NodeId> group_nodes(const sql::QueryGrouping& grouping);

}  // namespace millrace::transforms
