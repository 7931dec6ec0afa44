#pragma once

#include <set>
#include <string>

#include "connector/sql/syntax/tree/expression.h"

namespace millrace::sql::syntax {

// The columns that an expression names.
std::set<std::string, std::less<>> column_names(const Expression& expression);

// To follow a message that there is no such column: whoever wrote "abc" may have meant the text
// 'abc'. Empty for a name without quotes.
std::string single_quotes_hint(const ColumnName& name);

}  // namespace millrace::sql::syntax
