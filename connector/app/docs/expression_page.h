#pragma once

#include <string>

#include "connector/sql/aggregation/aggregate_catalog.h"
#include "connector/sql/catalog/catalog.h"

namespace millrace::app {

// The page of docs/reference on expressions: types, operators, functions, and what differs from a
// Postgres server. Markdown, without the note that it is generated.
std::string expression_page(const sql::Catalog& catalog, const sql::AggregateCatalog& aggregates);

}  // namespace millrace::app
