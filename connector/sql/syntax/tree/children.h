#pragma once

#include <functional>

#include "connector/sql/syntax/tree/expression.h"

namespace millrace::sql::syntax {

// Calls `visit` for each expression that stands directly below this one, from left to right; those
// of an aggregate's FILTER and ORDER BY too.
void for_each_child(const Expression& expression,
                    const std::function<void(const Expression&)>& visit);

}  // namespace millrace::sql::syntax
