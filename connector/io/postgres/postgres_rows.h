#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connector/base/error.h"

namespace millrace::io {

// What a statement answered: text cells (nullopt is NULL), and the command tag.
struct PgRows {
  std::vector<std::vector<std::optional<std::string>>> rows;
  std::vector<std::uint32_t> types;  // Of the columns: pg_type.oid.
  std::string tag;                   // "COMMIT", "INSERT 0 5", ...
  std::uint64_t affected = 0;        // The number in the tag.

  // The cell as text, empty for NULL; the place must exist.
  const std::string& text(std::size_t row, std::size_t column) const;
  // For cells of integer type; 0 for NULL.
  std::int64_t number(std::size_t row, std::size_t column) const;
  // For cells of boolean type; false for NULL.
  bool truth(std::size_t row, std::size_t column) const { return text(row, column) == "t"; }
};

// The values for $1, $2, ... as text; Postgres infers their types, nullopt is NULL.
using PgParameters = std::vector<std::optional<std::string>>;

// A value for $1, $2, ...; type 0 leaves it to Postgres to infer what it is.
struct PgParameter {
  std::optional<std::string> text;
  std::uint32_t type = 0;  // pg_type.oid
};

// One statement of a pipeline. The SQL is ours; what came from outside is a parameter.
struct PgStatement {
  std::string sql;
  std::vector<PgParameter> parameters = {};
};

// What a pipeline came to: the answers of its statements, one each, up to the first that the server
// refused, and why it refused that one.
struct PgPipelined {
  std::vector<PgRows> answers;
  std::optional<Error> refusal;
};

// Whether an answer to COMMIT means that the transaction was committed: the server answers
// ROLLBACK, without an error, when a statement before it has failed.
Result<void> committed(const PgRows& answer);

// A column of an answer; the type of a domain is the one below it.
struct PgColumn {
  std::string name;
  std::uint32_t type = 0;  // pg_type.oid
};

// Where a COPY failed, when the server said so: its row, counted from 1, else 0; and the column.
struct PgCopyPlace {
  std::uint64_t row = 0;
  std::string column;
};

// Takes an answer as it comes: begin() once, also when there is no row, then every row. An error
// of either ends the statement.
class PgRowTaker {
 public:
  virtual ~PgRowTaker() = default;
  virtual Result<void> begin(std::vector<PgColumn> columns) = 0;
  // The views are good until it returns; nullopt is NULL.
  virtual Result<void> row(const std::vector<std::optional<std::string_view>>& cells) = 0;
};

}  // namespace millrace::io
