#include "connector/io/sqlite/sqlite.h"

#include <array>
#include <cerrno>
#include <utility>

#include <fmt/format.h>
#include <sqlite3.h>

#include "connector/base/process/crash_point.h"
#include "connector/base/text/text.h"
#include "connector/io/files/file_error.h"
#include "connector/io/sqlite/sqlite_error.h"
#include "connector/io/sqlite/sqlite_handle.h"

namespace millrace::io {
namespace {

constexpr int kProgressInstructions = 10'000;

int open_flags(SqliteAccess access) {
  switch (access) {
    case SqliteAccess::ReadOnly:
      return SQLITE_OPEN_READONLY;
    case SqliteAccess::ReadWrite:
      return SQLITE_OPEN_READWRITE;
    case SqliteAccess::Create:
      return SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  }
  return SQLITE_OPEN_READONLY;
}

int on_progress(void* opaque) {
  auto& handle = *static_cast<SqliteHandle*>(opaque);
  // Also here: an interrupt between the check of the flag and the start of a statement.
  if (handle.interrupted.load(std::memory_order_relaxed)) return 1;
  return handle.keep_going && !handle.keep_going() ? 1 : 0;
}

}  // namespace

// SQLite itself takes a file of one byte for an empty database, and writes over it. Only the size
// is looked at: to close a descriptor of the file would end the locks that SQLite holds on it in
// this process.
std::optional<std::string> complaint_about_database(const std::filesystem::path& path) {
  constexpr std::uintmax_t kSmallest = 512;
  std::error_code failed;
  if (!std::filesystem::is_regular_file(path, failed)) return std::nullopt;
  const auto size = std::filesystem::file_size(path, failed);
  if (failed || size == 0 || size >= kSmallest) return std::nullopt;
  return "is not a SQLite database; name another file";
}

SqliteDatabase::SqliteDatabase(std::unique_ptr<SqliteHandle> handle) : handle_(std::move(handle)) {}
SqliteDatabase::SqliteDatabase(SqliteDatabase&&) noexcept = default;
SqliteDatabase& SqliteDatabase::operator=(SqliteDatabase&&) noexcept = default;
SqliteDatabase::~SqliteDatabase() = default;

Result<SqliteDatabase> SqliteDatabase::open(const std::filesystem::path& path, SqliteAccess access,
                                            std::chrono::milliseconds lock_wait) {
  auto handle = std::make_unique<SqliteHandle>();
  handle->path = path.string();
  if (path.empty()) return fail(ErrorKind::InvalidConfig, "a SQLite database needs a path");
  // An absolute name is never one of SQLite's URIs or ":memory:".
  if (const auto complaint = complaint_about_database(path)) {
    return fail(ErrorKind::Refused, printable(path.string()) + " " + *complaint);
  }
  std::error_code ignored;
  const auto absolute = std::filesystem::absolute(path, ignored);
  auto database = opened(std::move(handle), absolute.string(), open_flags(access), lock_wait);
  // SQLite opens a file that may not be written for reading, and says so only later.
  if (database && access != SqliteAccess::ReadOnly &&
      sqlite3_db_readonly(database->handle_->database, "main") == 1) {
    return fail(file_error("cannot write", path, EACCES));
  }
  return database;
}

Result<SqliteDatabase> SqliteDatabase::open_in_memory() {
  auto handle = std::make_unique<SqliteHandle>();
  handle->path = "in memory";
  return opened(std::move(handle), ":memory:", open_flags(SqliteAccess::Create), {});
}

Result<SqliteDatabase> SqliteDatabase::opened(std::unique_ptr<SqliteHandle> handle,
                                              const std::string& name, int flags,
                                              std::chrono::milliseconds lock_wait) {
  const int code =
      sqlite3_open_v2(name.c_str(), &handle->database, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  if (code != SQLITE_OK) return fail(sqlite_error(*handle, code));
  sqlite3_extended_result_codes(handle->database, 1);
  sqlite3_busy_timeout(handle->database, static_cast<int>(lock_wait.count()));
  sqlite3_progress_handler(handle->database, kProgressInstructions, &on_progress, handle.get());
  // A misspelt column must be an error, not a string.
  sqlite3_db_config(handle->database, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  sqlite3_db_config(handle->database, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
  sqlite3_db_config(handle->database, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  SqliteDatabase database(std::move(handle));
  if (auto read = database.exec("PRAGMA schema_version"); !read) return fail(read.error());
  return database;
}

Result<void> SqliteDatabase::exec(const std::string& sql) {
  if (handle_->interrupted) return fail(sqlite_stopped(*handle_));
  const int code = sqlite3_exec(handle_->database, sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return fail(sqlite_error(*handle_, code));
  crash_point("sqlite.executed");
  return {};
}

Result<SqliteStatement> SqliteDatabase::prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const char* rest = nullptr;
  const int code = sqlite3_prepare_v3(handle_->database, sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement, &rest);
  if (code != SQLITE_OK) return fail(sqlite_error(*handle_, code));
  SqliteStatement prepared(statement, handle_.get());
  if (statement == nullptr) return fail(ErrorKind::Refused, "the SQL text has no statement in it");
  const std::string_view tail(rest, static_cast<std::size_t>(sql.data() + sql.size() - rest));
  if (tail.find_first_not_of(" \t\r\n;") != std::string_view::npos) {
    return fail(ErrorKind::Refused,
                fmt::format("only one SQL statement is allowed here; take away \"{}\"",
                            printable(tail, 60)));
  }
  return prepared;
}

std::string SqliteDatabase::reason() const {
  const int code = sqlite3_errcode(handle_->database);
  const bool failed = code != SQLITE_OK && code != SQLITE_ROW && code != SQLITE_DONE;
  return failed ? printable(sqlite3_errmsg(handle_->database)) : "";
}

std::int64_t SqliteDatabase::changes() const {
  return sqlite3_changes64(handle_->database);
}

// https://www.sqlite.org/fileformat2.html, 1.3.7. Read by SQLite's own descriptor: closing another
// one would end the locks of this process.
std::optional<std::uint32_t> SqliteDatabase::change_counter() const {
  constexpr std::size_t kReadVersion = 19;
  constexpr unsigned char kLegacy = 1;
  constexpr std::size_t kCounter = 24;
  sqlite3_file* file = nullptr;
  const int asked = sqlite3_file_control(handle_->database, "main", SQLITE_FCNTL_FILE_POINTER,
                                         static_cast<void*>(&file));
  if (asked != SQLITE_OK || file == nullptr || file->pMethods == nullptr) return std::nullopt;
  std::array<unsigned char, kCounter + 4> header{};
  const int read = file->pMethods->xRead(file, header.data(), header.size(), 0);
  if (read == SQLITE_IOERR_SHORT_READ) return 0;
  if (read != SQLITE_OK || header[kReadVersion] != kLegacy) return std::nullopt;
  std::uint32_t counter = 0;
  for (std::size_t i = kCounter; i < header.size(); ++i) counter = counter * 256 + header[i];
  return counter;
}

bool SqliteDatabase::in_transaction() const {
  return sqlite3_get_autocommit(handle_->database) == 0;
}

void SqliteDatabase::interrupt() {
  handle_->interrupted = true;
  sqlite3_interrupt(handle_->database);
}

void SqliteDatabase::resume() {
  handle_->interrupted = false;
}

void SqliteDatabase::while_running(std::function<bool()> keep_going) {
  handle_->keep_going = std::move(keep_going);
}

Result<SqliteTransaction> SqliteTransaction::begin(SqliteDatabase& database) {
  if (auto begun = database.exec("BEGIN IMMEDIATE"); !begun) return fail(begun.error());
  return SqliteTransaction(*database.handle_);
}

SqliteTransaction::SqliteTransaction(SqliteTransaction&& other) noexcept
    : handle_(std::exchange(other.handle_, nullptr)) {}

SqliteTransaction::~SqliteTransaction() {
  // Not through exec(): an interrupted handle must still roll back. Some errors have done so.
  if (handle_ == nullptr || sqlite3_get_autocommit(handle_->database) != 0) return;
  sqlite3_exec(handle_->database, "ROLLBACK", nullptr, nullptr, nullptr);
}

// SQLite sees to that itself, but not in WAL mode.
bool SqliteTransaction::is_file_gone() const {
  int has_moved = 0;
  return sqlite3_file_control(handle_->database, "main", SQLITE_FCNTL_HAS_MOVED, &has_moved) ==
             SQLITE_OK &&
         has_moved != 0;
}

Result<void> SqliteTransaction::commit() {
  may_commit_again_ = false;
  if (handle_->interrupted) return fail(sqlite_stopped(*handle_));
  // After some errors SQLite has rolled back by itself; "COMMIT" would then be the wrong message.
  if (sqlite3_get_autocommit(handle_->database) != 0) {
    return fail(ErrorKind::Transient,
                fmt::format("SQLite database {}: the transaction was rolled back before its end",
                            printable(handle_->path)));
  }
  if (is_file_gone()) {
    return fail(ErrorKind::Transient,
                fmt::format("SQLite database {}: the file was deleted, moved or replaced "
                            "meanwhile; start again",
                            printable(handle_->path)));
  }
  crash_point("sqlite.before_commit");
  errno = 0;
  const int code = sqlite3_exec(handle_->database, "COMMIT", nullptr, nullptr, nullptr);
  if (code == SQLITE_OK) {
    handle_ = nullptr;
    crash_point("sqlite.committed");
    return {};
  }
  // Only a lock leaves everything as it was; a full disk has mostly rolled back already.
  may_commit_again_ = (code & 0xFF) == SQLITE_BUSY;
  return fail(sqlite_error(*handle_, code, errno));
}

std::string quote_sqlite_name(std::string_view name) {
  std::string quoted = "\"";
  for (const char c : name) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted += '"';
}

}  // namespace millrace::io
