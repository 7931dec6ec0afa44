#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "config/node.h"
#include "config/problems.h"

namespace millrace::config {

// What one YAML document may grow to. Aliases count as often as they are used.
struct DocumentLimits {
  std::size_t bytes = 4u << 20;
  std::size_t depth = 64;
  std::size_t nodes = 100'000;
  std::size_t aliases = 1'000;
  std::size_t expanded_bytes = 16u << 20;
};

// Parses one YAML document, strictly: syntax errors, duplicate keys, tags, merge keys, keys that
// are no text, a second document, tabs as indentation and exceeded limits are problems. nullopt
// when no tree could be made. Never throws for what is in the text.
std::optional<Node> parse_document(const std::string& text, const std::string& file,
                                   Problems& problems, const DocumentLimits& limits = {});

}  // namespace millrace::config
