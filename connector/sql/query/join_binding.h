#pragma once

#include <expected>

#include "connector/sql/query/bound_query.h"
#include "connector/sql/query/table_scope.h"

namespace millrace::sql {

// Binds the condition of a join. `scope` has the tables before it and, as its last, the joined one.
std::expected<QueryJoin, syntax::Fault> bind_join(const syntax::Join& join, const TableScope& scope,
                                                  const Catalog& functions, const RunValues& run);

}  // namespace millrace::sql
