#pragma once

#include <optional>

#include "connector/sql/syntax/scanning/tokens.h"
#include "connector/sql/syntax/tree/fault.h"

namespace millrace::sql::syntax {

// A bracket without its counterpart, or the place where the text exceeds kMaxNesting or might
// exceed kMaxDepth. Reads tokens only, so that Postgres's parser, which recurses over its tree,
// gets no text that is too deep.
std::optional<Fault> nesting_fault(const Tokens& tokens);

}  // namespace millrace::sql::syntax
