#pragma once

#include <expected>

#include "connector/sql/query/bound_query.h"
#include "connector/sql/query/query_scope.h"

namespace millrace::sql {

// Binds the condition of a join. `tables` has those before it and, as its last, the joined one.
std::expected<QueryJoin, syntax::Fault> bind_join(const syntax::Join& join,
                                                  const TableScope& tables,
                                                  const QueryScope& scope);

}  // namespace millrace::sql
