#pragma once

#include <string>

#include "connector/sql/syntax/reading/node.h"

namespace millrace::sql::syntax {

// What a node is that the language does not have, in words: "sub-selects are not part of the
// language; …".
std::string refusal_of(const Node& node);

}  // namespace millrace::sql::syntax
