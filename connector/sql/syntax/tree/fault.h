#pragma once

#include <cstddef>
#include <string>

namespace millrace::sql::syntax {

// Why a text is no expression, or none of this language.
struct Fault {
  std::size_t at = 0;   // Byte of the text.
  std::string message;  // A sentence without capital and full stop, hint included.
};

}  // namespace millrace::sql::syntax
