#pragma once

#include <cstddef>

#include "connector/sql/syntax/reading/reading.h"
#include "connector/sql/syntax/tree/expression.h"

namespace millrace::sql::syntax {

// A FuncCall of Postgres's.
Expression read_call(Reading& reading, const Node& node, std::size_t at);

// A SQLValueFunction: current_date and its like.
Expression read_value_function(Reading& reading, const Node& node, std::size_t at);

}  // namespace millrace::sql::syntax
