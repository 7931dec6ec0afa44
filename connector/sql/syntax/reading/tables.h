#pragma once

#include <vector>

#include "connector/sql/syntax/reading/reading.h"
#include "connector/sql/syntax/tree/select.h"

namespace millrace::sql::syntax {

// FROM: sets the first table and the joins of the SELECT. The nodes are those of a fromClause.
void read_tables(Reading& reading, const std::vector<Node>& nodes, Select& select);

}  // namespace millrace::sql::syntax
