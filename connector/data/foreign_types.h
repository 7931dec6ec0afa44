#pragma once

#include <string>
#include <string_view>

namespace millrace {

// What a type is called here that a database or a programming language calls `name`: "integer" for
// `int` and `BIGINT`, "decimal(12,2)" for `numeric(12,2)`, "timestamptz" for `timestamp with time
// zone`. Empty for any other name.
std::string type_for(std::string_view name);

}  // namespace millrace
