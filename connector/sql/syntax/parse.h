#pragma once

#include <expected>
#include <string_view>

#include "connector/sql/syntax/tree/expression.h"
#include "connector/sql/syntax/tree/fault.h"

namespace millrace::sql::syntax {

// Reads one expression by PostgreSQL's grammar. A fault is a syntax error in the words of Postgres,
// a limit that is exceeded, or what the language does not have; functions, operators and columns
// are not looked up here. Any bytes are taken. Safe to call from any thread, at once.
std::expected<Expression, Fault> parse_expression(std::string_view text);

}  // namespace millrace::sql::syntax
