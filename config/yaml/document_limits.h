#pragma once

#include <cstddef>

namespace millrace::config {

// What one YAML document may grow to. Aliases count as often as they are used.
struct DocumentLimits {
  std::size_t bytes = 4u << 20;            // Of the text as it is written.
  std::size_t depth = 64;                  // Lists and maps in one another.
  std::size_t nodes = 100'000;             // Scalars, lists and maps.
  std::size_t aliases = 1'000;             // Uses of anchors.
  std::size_t expanded_bytes = 16u << 20;  // Of all scalars and keys, once aliases are copied.
};

}  // namespace millrace::config
