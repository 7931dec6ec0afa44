#pragma once

#include <expected>
#include <string_view>

#include "connector/sql/syntax/scanning/tokens.h"
#include "connector/sql/syntax/tree/fault.h"

namespace millrace::sql::syntax {

// The tokens of a text that Postgres's parser may be given: it is one statement of well-formed
// UTF-8 within all limits, without signs that were certainly meant as others. The text outlives
// them.
std::expected<Tokens, Fault> checked_tokens(std::string_view text);

}  // namespace millrace::sql::syntax
