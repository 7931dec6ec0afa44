#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "config/yaml/text_check.h"

namespace millrace::config {

// For a text that the YAML parser does not take at the byte `stopped`, although its brackets and
// quotes are in order: a colon or a dash without a space, or a line that fits none of those above
// it by its indentation, and what to write instead.
std::optional<TextFault> block_fault(std::string_view text, std::size_t stopped);

}  // namespace millrace::config
