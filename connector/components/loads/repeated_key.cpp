#include "connector/components/loads/repeated_key.h"

#include <fmt/format.h>

namespace millrace::components {

std::string repeated_key_message(std::uint64_t row, std::uint64_t other, std::string_view key) {
  if (row == other) {
    return fmt::format(
        "the steps make several rows of row {}, which have the key {} and differ elsewhere; add a "
        "column that tells them apart to the key, or choose another key",
        row, key);
  }
  return fmt::format(
      "rows {} and {} have the key {} and differ elsewhere; make the report's rows unique, or "
      "choose another key",
      row, other, key);
}

}  // namespace millrace::components
