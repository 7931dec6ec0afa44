#pragma once

#include <cstddef>
#include <string_view>

namespace millrace::sql::json {

// Where the string of a JSON text that begins at `at` ends, its quotes with it.
inline std::size_t end_of_string(std::string_view text, std::size_t at) {
  for (std::size_t from = at + 1;;) {
    const std::size_t quote = text.find('"', from);
    if (quote == std::string_view::npos) return text.size();
    std::size_t escapes = quote;
    while (escapes > from && text[escapes - 1] == '\\') --escapes;
    if ((quote - escapes) % 2 == 0) return quote + 1;
    from = quote + 1;
  }
}

}  // namespace millrace::sql::json
