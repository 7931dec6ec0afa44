#pragma once

#include <cstddef>

#include "config/tree/node.h"

namespace millrace::config {

// Where the byte `offset` of a scalar's text is written, for a language inside of it: through
// quotes, escapes, folded lines and indentation. What came from ${...} is where its reference
// is; an offset behind the text is where it ends. The node's own place when that is not known.
Place place_of(const Node& scalar, std::size_t offset);

}  // namespace millrace::config
