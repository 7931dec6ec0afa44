#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "connector/sql/outcome/outcome.h"

// jsonb is held as its canonical text: exactly what Postgres prints for it. Keys are in order of
// their length and then of their bytes, each once (the last of several counts), numbers are as
// numeric prints them (1.10, and 100 for 1e2), strings have no escape that they do not need, and
// `, ` and `: ` are the only spaces outside of them.
//
// In this folder, a function that makes a value appends it to `out`; a part of a value comes back
// as a view of it. An argument named jsonb is canonical text; nothing outside of another text is
// read, but what comes back for it means nothing. Any thread.

namespace millrace::sql::json {

// Deeper values are refused; Postgres's own limit is the depth of its stack.
inline constexpr std::size_t kMaxDepth = 1000;

// The longest value that is made, in bytes of its text.
inline constexpr std::size_t kMaxJson = 16U << 20;

inline std::unexpected<Reason> too_long() {
  return fault("the jsonb would be longer than 16 MiB");
}

// The canonical text of a JSON text in UTF-8. "invalid input syntax for type json", "unsupported
// Unicode escape sequence" for \u0000, "value overflows numeric format" beyond numeric's range.
Outcome<void> to_jsonb(std::string_view json, std::string& out);

}  // namespace millrace::sql::json
