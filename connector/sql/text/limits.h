#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "connector/sql/outcome/outcome.h"

// What every function of this folder holds to:
//  - A text is well-formed UTF-8 without NUL; a result is again.
//  - A function that makes a text appends it to `out` and leaves what was there; a part of a text
//    comes back as a view of it. After a fault, what was appended means nothing.
//  - Names, arguments and faults are those of PostgreSQL 15 with the encoding UTF8, unless a
//    comment says otherwise. No argument is NULL: the caller answers NULL for NULL.
//  - Any thread; objects that are const may be used by several at once.

namespace millrace::sql::text {

// The longest text that a function makes. Postgres takes up to 1 GiB, which no report needs and no
// destination takes.
inline constexpr std::size_t kMaxText = 16U << 20;

inline std::unexpected<Reason> too_long() {
  return fault("the text would be longer than 16 MiB");
}

// True when `count` pieces of `size` bytes are more than a text may have.
constexpr bool exceeds_limit(std::size_t size, std::size_t count = 1) {
  return count != 0 && size > kMaxText / count;
}

}  // namespace millrace::sql::text
