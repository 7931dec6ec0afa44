#pragma once

#include <cstddef>
#include <vector>

#include "connector/sql/syntax/reading/reading.h"
#include "connector/sql/syntax/tree/expression.h"

// Nodes of Postgres's tree as expressions. `around` is the place of what they belong to. What the
// language does not have is refused, and gives NULL.

namespace millrace::sql::syntax {

Expression read_expression(Reading& reading, const Node& node, std::size_t around);

// Null for no node.
ExpressionPtr read_pointer(Reading& reading, const Node& node, std::size_t around);

Expressions read_expressions(Reading& reading, const std::vector<Node>& nodes, std::size_t around);

// The same where ARRAY[…] may stand too.
Expression read_argument(Reading& reading, const Node& node, std::size_t around);

std::vector<SortKey> read_sort_keys(Reading& reading, const std::vector<Node>& nodes,
                                    std::size_t around);

}  // namespace millrace::sql::syntax
