#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace millrace::ledger {

struct Bytes {
  std::string data;
  bool operator==(const Bytes&) const = default;
};

// A value of a statement or of a row; std::monostate is NULL. Integers are signed and have 64 bits,
// text is UTF-8 without NUL, and a Boolean answer is the integer 0 or 1.
using Value = std::variant<std::monostate, std::int64_t, std::string, Bytes>;

// One SQL statement in what SQLite and Postgres share, with words in braces where they differ (see
// dialect.h), and the values of $1, $2, ...
struct Statement {
  std::string sql;
  std::vector<Value> values = {};
};

// Statements that are carried out together: all of them, or none.
using Unit = std::vector<Statement>;

using Row = std::vector<Value>;
using Rows = std::vector<Row>;

// The rows of each statement of a unit, in its order; none for one that gives no rows.
using Answers = std::vector<Rows>;

// A cell whose kind the statement makes certain; another kind throws, for it is a bug.
inline std::int64_t integer_of(const Row& row, std::size_t column) {
  return std::get<std::int64_t>(row.at(column));
}
// What is below zero was not written by us, and counts as nothing.
inline std::uint64_t count_of(const Row& row, std::size_t column) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(0, integer_of(row, column)));
}
inline const std::string& text_of(const Row& row, std::size_t column) {
  return std::get<std::string>(row.at(column));
}
inline bool is_null(const Row& row, std::size_t column) {
  return std::holds_alternative<std::monostate>(row.at(column));
}

}  // namespace millrace::ledger
