#pragma once

#include <span>

#include "connector/sql/aggregation/aggregate_catalog.h"
#include "connector/sql/query/table_scope.h"

namespace millrace::sql {

// What a SELECT is bound with. All of it outlives the call; the catalogs outlive the query.
struct QueryScope {
  const Catalog& functions;
  const AggregateCatalog& aggregates;
  // The first one is what FROM has to name; the others may be joined to it, each once.
  std::span<const QueryTable> tables;
  RunValues run = {};
};

// Whether a call of an aggregate is in the expression.
bool has_aggregate(const syntax::Expression& expression, const AggregateCatalog& aggregates);

}  // namespace millrace::sql
