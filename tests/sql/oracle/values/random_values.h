#pragma once

#include <string>

#include "connector/sql/values/sql_type.h"
#include "tests/sql/oracle/random.h"

namespace millrace::sql::testing {

// The text of a value of that type, as a cell or a literal holds it: edges, what people write, and
// anything between.
std::string random_value(Random& random, SqlType type);

// A text that one of these types may read, or nearly.
std::string random_input(Random& random, SqlType type);

}  // namespace millrace::sql::testing
