#pragma once

#include <string>
#include <string_view>

namespace millrace::sql::testing {

// Functions for the server, of the language's own ones that can be said in Postgres's words, and of
// those that have other types there: encode() of a text, the first group of regexp_match().
// Statements that make them in the first schema of the search path.
std::string stand_ins();

// Whether there is one for a function of that name.
bool has_stand_in(std::string_view name);

}  // namespace millrace::sql::testing
