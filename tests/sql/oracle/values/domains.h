#pragma once

#include <string>
#include <vector>

#include "tests/sql/oracle/callables.h"

namespace millrace::sql::testing {

// The literals that are worth trying as that argument of a function: names of units and zones,
// patterns, formats, small numbers. Empty when any value is.
const std::vector<std::string>& domain_of(const Callable& callable, std::size_t index);

}  // namespace millrace::sql::testing
