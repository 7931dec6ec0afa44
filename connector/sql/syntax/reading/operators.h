#pragma once

#include <cstddef>

#include "connector/sql/syntax/reading/reading.h"
#include "connector/sql/syntax/tree/expression.h"

namespace millrace::sql::syntax {

// An A_Expr of Postgres's: operators, and what it keeps in the same kind of node: IN, BETWEEN,
// LIKE, ANY, NULLIF and IS DISTINCT FROM.
Expression read_operation(Reading& reading, const Node& node, std::size_t at);

}  // namespace millrace::sql::syntax
