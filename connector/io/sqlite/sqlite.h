#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "connector/base/error.h"

struct sqlite3;
struct sqlite3_stmt;

namespace millrace::io {

// What a value of a result or of a table's cell is.
enum class SqliteType {
  Null,
  Integer,  // 64 bit, signed.
  Real,     // IEEE 754, 64 bit.
  Text,     // UTF-8 as a rule; any bytes in truth.
  Blob,
};

enum class SqliteAccess {
  ReadOnly,   // The file must be there.
  ReadWrite,  // The file must be there.
  Create,     // Made when missing; its folder must be there.
};

class SqliteStatement;

// One handle on one SQLite file; the only code that sees sqlite3, with SqliteStatement. Unless told
// to, it never waits for a lock: a file that another process writes is Transient at once. Errors:
// Transient for locks, full disks, failed reads and missing descriptors; Refused for files that are
// damaged, missing or not allowed, and for SQL that SQLite does not take; BadData for constraints;
// Cancelled after interrupt(). One thread at a time, but for interrupt(). Blocking: call from a
// worker. Outlives its statements.
class SqliteDatabase {
 public:
  // Reads the file's header, so that a file of another kind is found here. A lock is waited for as
  // long as `lock_wait`, each time one is met; interrupt() does not shorten that.
  static Result<SqliteDatabase> open(const std::filesystem::path& path, SqliteAccess access,
                                     std::chrono::milliseconds lock_wait = {});

  // An empty database without a file, gone with the handle.
  static Result<SqliteDatabase> open_in_memory();

  SqliteDatabase(SqliteDatabase&&) noexcept;
  SqliteDatabase& operator=(SqliteDatabase&&) noexcept;
  ~SqliteDatabase();

  // Runs statements whose rows nobody wants.
  Result<void> exec(const std::string& sql);

  // Exactly one statement.
  Result<SqliteStatement> prepare(std::string_view sql);

  // SQLite's words alone for the call that failed last, for a reader who need not know the file;
  // empty when the last call did not fail in SQLite.
  std::string reason() const;

  // Rows that the last INSERT, UPDATE or DELETE changed, without what triggers did.
  std::int64_t changes() const;

  // False outside of one, and after an error that rolled it back.
  bool in_transaction() const;

  // Makes the running statement, and all later ones, fail with Cancelled until resume(). Any
  // thread, as long as the handle lives.
  void interrupt();
  void resume();

  // Asked now and then while a statement runs; false makes it fail with Cancelled. For deadlines.
  // An empty function ends it.
  void while_running(std::function<bool()> keep_going);

  struct Handle;

 private:
  friend class SqliteTransaction;
  explicit SqliteDatabase(std::unique_ptr<Handle> handle);
  static Result<SqliteDatabase> opened(std::unique_ptr<Handle> handle, const std::string& name,
                                       int flags, std::chrono::milliseconds lock_wait);

  std::unique_ptr<Handle> handle_;
};

// A prepared statement: bind, step until false, reset, again. Parameters count from 1, columns
// from 0. Text and blobs are not copied: bound bytes must stay until reset() or the next binding,
// and what a column gives is gone at the next step() or reset().
class SqliteStatement {
 public:
  SqliteStatement(SqliteStatement&& other) noexcept;
  SqliteStatement& operator=(SqliteStatement&& other) noexcept;
  ~SqliteStatement();

  Result<void> bind(int parameter, std::int64_t value);
  Result<void> bind(int parameter, double value);
  Result<void> bind(int parameter, std::string_view text);
  Result<void> bind_blob(int parameter, std::span<const char> bytes);
  Result<void> bind_null(int parameter);

  // The number of ":name", "@name" or "$name" as written; nullopt when there is none.
  std::optional<int> parameter(const std::string& name) const;
  int parameters() const;

  // True when there is a row to read.
  Result<bool> step();
  // Ready to run again; the bindings stay.
  void reset();
  // Steps to the end and resets.
  Result<void> run();

  int columns() const;
  std::string column_name(int column) const;
  SqliteType type(int column) const;
  bool is_null(int column) const { return type(column) == SqliteType::Null; }
  std::int64_t integer(int column) const;
  double real(int column) const;
  // Numbers are given as SQLite writes them; the empty view for NULL.
  std::string_view text(int column) const;
  std::span<const char> blob(int column) const;

  // True when running it cannot change the file.
  bool is_read_only() const;

 private:
  friend class SqliteDatabase;
  SqliteStatement(sqlite3_stmt* statement, SqliteDatabase::Handle* handle)
      : statement_(statement), handle_(handle) {}
  Result<void> bound(int code);

  sqlite3_stmt* statement_ = nullptr;
  SqliteDatabase::Handle* handle_ = nullptr;
};

// BEGIN IMMEDIATE now; ROLLBACK at the end unless commit() came first, also after interrupt().
// The database outlives it and does not move meanwhile.
class SqliteTransaction {
 public:
  static Result<SqliteTransaction> begin(SqliteDatabase& database);

  SqliteTransaction(SqliteTransaction&& other) noexcept;
  SqliteTransaction& operator=(SqliteTransaction&&) = delete;
  ~SqliteTransaction();

  // Transient while others hold the file: the same call may be made again. Disconnected when it
  // failed for another passing reason, such as a full disk: what was done is lost.
  Result<void> commit();

 private:
  explicit SqliteTransaction(SqliteDatabase::Handle& handle) : handle_(&handle) {}

  SqliteDatabase::Handle* handle_;
};

// "name" with its quotes doubled. The name must not hold a NUL byte.
std::string quote_sqlite_name(std::string_view name);

}  // namespace millrace::io
