#pragma once

#include <expected>
#include <string_view>

#include "connector/sql/syntax/tree/fault.h"
#include "connector/sql/syntax/tree/select.h"

namespace millrace::sql::syntax {

// Reads one SELECT by PostgreSQL's grammar, as parse_expression() reads an expression. Window
// functions, sub-selects, set operations and whatever else the language does not have are refused
// by name, with their place.
std::expected<Select, Fault> parse_select(std::string_view text);

}  // namespace millrace::sql::syntax
