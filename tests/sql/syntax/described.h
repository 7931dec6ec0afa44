#pragma once

#include <string>

#include "connector/sql/syntax/tree/expression.h"

namespace millrace::sql::syntax::testing {

// The tree as a text that shows all of it, each node as "(what parts…)": "(+ a 1)" for "a + 1".
std::string described(const Expression& expression);
std::string described(const SortKey& key);

}  // namespace millrace::sql::syntax::testing
