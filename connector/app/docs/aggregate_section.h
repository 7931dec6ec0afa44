#pragma once

#include <string>

#include "connector/sql/aggregation/aggregate_catalog.h"

namespace millrace::app {

// The sections of the page on expressions that are about SELECT: its clauses, and each aggregate
// with its types, one sentence and examples.
std::string aggregate_section(const sql::AggregateCatalog& aggregates);

}  // namespace millrace::app
