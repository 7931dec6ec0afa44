#pragma once

#include <expected>

#include "connector/sql/query/bound_query.h"
#include "connector/sql/query/query_scope.h"

namespace millrace::sql {

// Gives a SELECT its meaning, by the rules of Postgres; the fault is the first thing that is wrong.
std::expected<BoundQuery, syntax::Fault> bind_select(const syntax::Select& select,
                                                     const QueryScope& scope);

}  // namespace millrace::sql
