#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "connector/base/error.h"

struct sqlite3_stmt;

namespace millrace::io {

struct SqliteHandle;

// What a value of a result or of a table's cell is.
enum class SqliteType {
  Null,     // No value.
  Integer,  // 64 bit, signed.
  Real,     // IEEE 754, 64 bit.
  Text,     // UTF-8 as a rule; any bytes in truth.
  Blob,     // Any bytes.
};

// A prepared statement: bind, step until false, reset, again. Parameters count from 1, columns
// from 0. Text and blobs are not copied: bound bytes must stay until reset() or the next binding,
// and what a column gives is gone at the next step() or reset(). Errors are those of its database,
// which outlives it; one thread at a time.
class SqliteStatement {
 public:
  SqliteStatement(SqliteStatement&& other) noexcept;
  SqliteStatement& operator=(SqliteStatement&& other) noexcept;
  ~SqliteStatement();

  // Only before the first step(), or after reset(). Internal for a parameter that does not exist.
  Result<void> bind(int parameter, std::int64_t value);
  Result<void> bind(int parameter, double value);
  Result<void> bind(int parameter, std::string_view text);
  Result<void> bind_blob(int parameter, std::span<const char> bytes);
  Result<void> bind_null(int parameter);

  // The number of ":name", "@name" or "$name" as written; nullopt when there is none.
  std::optional<int> parameter(const std::string& name) const;
  // The highest number of a parameter.
  int parameters() const;

  // True when there is a row to read.
  Result<bool> step();
  // Ready to run again; the bindings stay.
  void reset();
  // Steps to the end, whatever the rows are, and resets, also after an error.
  Result<void> run();

  // Of the result; 0 for a statement that gives none.
  int columns() const;
  std::string column_name(int column) const;
  SqliteType type(int column) const;
  bool is_null(int column) const { return type(column) == SqliteType::Null; }
  // What the cell is made of: SQLite converts where type() says otherwise, and NULL gives 0.
  std::int64_t integer(int column) const;
  double real(int column) const;
  // Numbers are given as SQLite writes them; the empty view for NULL.
  std::string_view text(int column) const;
  // The bytes of a Blob; of Text those of its encoding. Empty for NULL.
  std::span<const char> blob(int column) const;

  // True when running it cannot change the file.
  bool is_read_only() const;

 private:
  friend class SqliteDatabase;
  SqliteStatement(sqlite3_stmt* statement, SqliteHandle* handle)
      : statement_(statement), handle_(handle) {}
  Result<void> bound(int code);

  sqlite3_stmt* statement_ = nullptr;
  SqliteHandle* handle_ = nullptr;
};

}  // namespace millrace::io
