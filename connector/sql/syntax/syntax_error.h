#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "connector/sql/syntax/scanning/tokens.h"
#include "connector/sql/syntax/tree/fault.h"

namespace millrace::sql::syntax {

// An error of Postgres's parser, with what was probably meant. `at` is where Postgres saw it;
// nullopt when it did not say, as for a bad escape in a string.
Fault syntax_error(std::string_view message, std::optional<std::size_t> at, const Tokens& tokens);

// For a word at the end of an expression that Postgres takes for the name of its value.
Fault surplus_word(const Tokens& tokens);

// For a text that Postgres takes, but that was certainly meant as something else: typographic
// quotes and invisible characters, which are parts of a name to it, and operators of other
// languages.
std::optional<Fault> foreign_sign(const Tokens& tokens);

}  // namespace millrace::sql::syntax
