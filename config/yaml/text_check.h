#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace millrace::config {

// What is wrong with a text, and where.
struct TextFault {
  std::size_t offset = 0;  // In bytes.
  std::string what;        // "is not valid UTF-8", ...
};

// The first byte that is not well-formed UTF-8, or that is a control character other than a tab
// or a line break. nullopt when the text is clean.
std::optional<TextFault> find_fault(std::string_view text);

}  // namespace millrace::config
