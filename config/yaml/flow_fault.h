#pragma once

#include <optional>
#include <string_view>

#include "config/yaml/text_check.h"

namespace millrace::config {

// For a text that the YAML parser does not take: the first bracket, quote, tab or sign in it that
// YAML cannot mean, where it begins, and what to write instead. The parser itself tells of the
// place where it gave up. nullopt when the brackets, quotes and signs of the text are in order.
std::optional<TextFault> flow_fault(std::string_view text);

}  // namespace millrace::config
