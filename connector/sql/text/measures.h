#pragma once

#include <cstdint>
#include <string_view>

#include "connector/base/text/utf8.h"

// Numbers of a text.

namespace millrace::sql::text {

// In characters, which are code points.
inline std::int64_t length(std::string_view text) {
  return static_cast<std::int64_t>(is_ascii(text) ? text.size() : count_code_points(text));
}

inline std::int64_t octet_length(std::string_view text) {
  return static_cast<std::int64_t>(text.size());
}

inline std::int64_t bit_length(std::string_view text) {
  return static_cast<std::int64_t>(text.size() * 8);
}

// Where `part` starts first, in characters from 1; 0 when it is not there, 1 when it is empty.
std::int64_t position(std::string_view part, std::string_view text);

inline bool starts_with(std::string_view text, std::string_view prefix) {
  return text.starts_with(prefix);
}

// The first character's code point; 0 for an empty text.
std::int64_t ascii(std::string_view text);

}  // namespace millrace::sql::text
