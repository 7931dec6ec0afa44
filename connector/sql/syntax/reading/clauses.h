#pragma once

#include "connector/sql/syntax/reading/reading.h"
#include "connector/sql/syntax/tree/select.h"

namespace millrace::sql::syntax {

// A SelectStmt of Postgres's. What the language does not have is refused.
Select read_select(Reading& reading, const Node& node);

}  // namespace millrace::sql::syntax
