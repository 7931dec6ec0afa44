#pragma once

#include <cstddef>

// What one text may grow to, so that neither Postgres's parser nor whoever walks the tree runs out
// of stack or memory. Far beyond what people write.

namespace millrace::sql::syntax {

inline constexpr std::size_t kMaxBytes = 64u << 10;
// Parentheses, brackets and CASE within one another.
inline constexpr std::size_t kMaxNesting = 200;
// Of the tree: nesting, and operators in a row. AND, OR and lists do not deepen it.
inline constexpr std::size_t kMaxDepth = 500;

}  // namespace millrace::sql::syntax
