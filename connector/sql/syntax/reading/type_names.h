#pragma once

#include <cstddef>

#include "connector/sql/syntax/reading/reading.h"
#include "connector/sql/syntax/tree/expression.h"

namespace millrace::sql::syntax {

// A type by the name that the language has for it; `type` is a TypeName of Postgres's.
TypeName read_type(Reading& reading, const Node& type, std::size_t around);

}  // namespace millrace::sql::syntax
