#pragma once

#include <string>
#include <vector>

#include "tests/sql/oracle/callables.h"
#include "tests/sql/oracle/random.h"

namespace millrace::sql::testing {

// The text of a call, in one of the ways in which SQL lets it be written: strpos() as POSITION(a IN
// b), ~~ as LIKE, timezone() as AT TIME ZONE.
std::string spelled(const Callable& callable, const std::vector<std::string>& arguments,
                    Random& random);

}  // namespace millrace::sql::testing
