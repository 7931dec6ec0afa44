#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <utility>

namespace millrace::sql::syntax {

// Why a text is no expression, or none of this language.
struct Fault {
  std::size_t at = 0;   // Byte of the text.
  std::string message;  // A sentence without capital and full stop, hint included.
};

inline std::unexpected<Fault> fault_at(std::size_t at, std::string message) {
  return std::unexpected(Fault{at, std::move(message)});
}

}  // namespace millrace::sql::syntax
