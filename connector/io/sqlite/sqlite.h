#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "connector/base/error.h"
#include "connector/io/sqlite/sqlite_statement.h"

namespace millrace::io {

struct SqliteHandle;

// What is wrong with a file that is there and is too small for a database, as far as its size
// tells; none when it does not exist or is empty. "is not a SQLite database; name another file".
std::optional<std::string> complaint_about_database(const std::filesystem::path& path);

// What a handle may do to its file.
enum class SqliteAccess {
  ReadOnly,   // The file must be there.
  ReadWrite,  // The file must be there.
  Create,     // Made when missing; its folder must be there.
};

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

  // A number in the file that every transaction which writes it raises, whoever does it; 0 of a
  // file without anything in it. None where there is no such number: in WAL mode, and without a
  // file. Nobody else raises it while this handle has the write lock.
  std::optional<std::uint32_t> change_counter() const;

  // False outside of one, and after an error that rolled it back.
  bool in_transaction() const;

  // Makes the running statement, and all later ones, fail with Cancelled until resume(). Any
  // thread, as long as the handle lives.
  void interrupt();
  void resume();

  // Asked now and then while a statement runs; false makes it fail with Cancelled. For deadlines.
  // An empty function ends it.
  void while_running(std::function<bool()> keep_going);

 private:
  friend class SqliteTransaction;
  explicit SqliteDatabase(std::unique_ptr<SqliteHandle> handle);
  static Result<SqliteDatabase> opened(std::unique_ptr<SqliteHandle> handle,
                                       const std::string& name, int flags,
                                       std::chrono::milliseconds lock_wait);

  std::unique_ptr<SqliteHandle> handle_;
};

// BEGIN IMMEDIATE now; ROLLBACK at the end unless commit() came first, also after interrupt().
// The database outlives it and does not move meanwhile.
class SqliteTransaction {
 public:
  // Transient while another one writes the file.
  static Result<SqliteTransaction> begin(SqliteDatabase& database);

  SqliteTransaction(SqliteTransaction&& other) noexcept;
  SqliteTransaction& operator=(SqliteTransaction&&) = delete;
  ~SqliteTransaction();

  // Transient while others hold the file, and when it failed for another passing reason, such as a
  // full disk, or a file that is not at its place any more: nobody would find the rows. Only in the
  // first case the same call may be made again: what was done is lost otherwise.
  Result<void> commit();
  // True after a commit() that others were in the way of.
  bool may_commit_again() const { return may_commit_again_; }

 private:
  explicit SqliteTransaction(SqliteHandle& handle) : handle_(&handle) {}
  bool is_file_gone() const;

  SqliteHandle* handle_;
  bool may_commit_again_ = false;
};

// "name" with its quotes doubled. The name must not hold a NUL byte.
std::string quote_sqlite_name(std::string_view name);

}  // namespace millrace::io
