#pragma once

#include <cstddef>
#include <cstdlib>

namespace millrace::sql::testing {

// The number in a variable of the environment: MILLRACE_ORACLE_SEED.
inline std::size_t setting(const char* name, std::size_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

}  // namespace millrace::sql::testing
