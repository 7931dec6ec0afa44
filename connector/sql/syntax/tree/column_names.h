#pragma once

#include <set>
#include <string>

#include "connector/sql/syntax/tree/expression.h"

namespace millrace::sql::syntax {

// The columns that an expression names.
std::set<std::string, std::less<>> column_names(const Expression& expression);

}  // namespace millrace::sql::syntax
