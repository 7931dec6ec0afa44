#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "config/yaml/source_cursor.h"

namespace millrace::config {

// scalar_offsets() for a literal or folded block, whose `|` or `>` is at the cursor.
std::vector<std::size_t> block_offsets(SourceCursor cursor, std::string_view text);

}  // namespace millrace::config
