#pragma once

#include <cstddef>

namespace millrace::config {

// What one YAML document may grow to. Aliases count as often as they are used.
struct DocumentLimits {
  std::size_t bytes = 4u << 20;
  std::size_t depth = 64;
  std::size_t nodes = 100'000;
  std::size_t aliases = 1'000;
  std::size_t expanded_bytes = 16u << 20;
};

}  // namespace millrace::config
