#include "connector/io/sqlite.h"

#include <utility>

#include <fmt/format.h>
#include <sqlite3.h>

#include "connector/base/text.h"

namespace millrace::io {

// On the heap, so that statements and SQLite's callback can point to it while the owner moves.
struct SqliteDatabase::Handle {
  sqlite3* database = nullptr;
  std::string path;
  std::atomic<bool> interrupted = false;
  std::function<bool()> keep_going;

  ~Handle() { sqlite3_close(database); }
};

namespace {

using Handle = SqliteDatabase::Handle;

constexpr int kProgressInstructions = 10'000;

// What an operator can do about a failure of this kind.
struct Advice {
  ErrorKind kind;
  std::string_view next;
};

Advice advice_for(int code) {
  switch (code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {ErrorKind::Transient, "it is locked by another process; run again when that is done"};
    case SQLITE_FULL:
      return {ErrorKind::Transient,
              "free space on its disk, and on the one for temporary files (TMPDIR)"};
    case SQLITE_IOERR:
      return {ErrorKind::Transient, "check its disk, and free space if it is full"};
    case SQLITE_SCHEMA:
    case SQLITE_PROTOCOL:
      return {ErrorKind::Transient, "run again"};
    case SQLITE_CORRUPT:
      return {ErrorKind::Refused, "the file is damaged; restore it from a copy"};
    case SQLITE_NOTADB:
      return {ErrorKind::Refused, "the file is something else; name another path"};
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return {ErrorKind::Refused, "check that it is there, with the rights to it and its folder"};
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    case SQLITE_TOOBIG:
      return {ErrorKind::BadData, "correct the rows, or the table's rules"};
    case SQLITE_INTERRUPT:
      return {ErrorKind::Cancelled, ""};
    case SQLITE_ERROR:
      return {ErrorKind::Refused, ""};
    default:
      return {ErrorKind::Internal, ""};
  }
}

Error error_of(const Handle& handle, int code) {
  const auto advice = advice_for(code);
  const char* text =
      handle.database != nullptr ? sqlite3_errmsg(handle.database) : sqlite3_errstr(code);
  auto message = fmt::format("SQLite database {}: {}", printable(handle.path), printable(text));
  if (!advice.next.empty()) message += fmt::format("; {}", advice.next);
  return Error(advice.kind, std::move(message));
}

Error stopped(const Handle& handle) {
  return Error(ErrorKind::Cancelled,
               fmt::format("SQLite database {}: interrupted", printable(handle.path)));
}

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
  auto& handle = *static_cast<Handle*>(opaque);
  return handle.keep_going && !handle.keep_going() ? 1 : 0;
}

}  // namespace

SqliteDatabase::SqliteDatabase(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}
SqliteDatabase::SqliteDatabase(SqliteDatabase&&) noexcept = default;
SqliteDatabase& SqliteDatabase::operator=(SqliteDatabase&&) noexcept = default;
SqliteDatabase::~SqliteDatabase() = default;

Result<SqliteDatabase> SqliteDatabase::open(const std::filesystem::path& path,
                                            SqliteAccess access) {
  auto handle = std::make_unique<Handle>();
  handle->path = path.string();
  if (path.empty()) return fail(ErrorKind::InvalidConfig, "a SQLite database needs a path");
  // An absolute name is never one of SQLite's URIs or ":memory:".
  std::error_code ignored;
  const auto absolute = std::filesystem::absolute(path, ignored);
  const int opened = sqlite3_open_v2(absolute.c_str(), &handle->database,
                                     open_flags(access) | SQLITE_OPEN_NOMUTEX, nullptr);
  if (opened != SQLITE_OK) return fail(error_of(*handle, opened));
  sqlite3_extended_result_codes(handle->database, 1);
  sqlite3_busy_timeout(handle->database, 0);
  // A misspelt column must be an error, not a string.
  sqlite3_db_config(handle->database, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  sqlite3_db_config(handle->database, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
  sqlite3_db_config(handle->database, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  SqliteDatabase database(std::move(handle));
  if (auto read = database.exec("PRAGMA schema_version"); !read) return fail(read.error());
  return database;
}

Result<void> SqliteDatabase::exec(const std::string& sql) {
  if (handle_->interrupted) return fail(stopped(*handle_));
  const int code = sqlite3_exec(handle_->database, sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return fail(error_of(*handle_, code));
  return {};
}

Result<SqliteStatement> SqliteDatabase::prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const char* rest = nullptr;
  const int code = sqlite3_prepare_v3(handle_->database, sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement, &rest);
  if (code != SQLITE_OK) return fail(error_of(*handle_, code));
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

std::int64_t SqliteDatabase::changes() const {
  return sqlite3_changes64(handle_->database);
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
  const bool wanted = static_cast<bool>(handle_->keep_going);
  sqlite3_progress_handler(handle_->database, wanted ? kProgressInstructions : 0,
                           wanted ? &on_progress : nullptr, handle_.get());
}

SqliteStatement::SqliteStatement(SqliteStatement&& other) noexcept
    : statement_(std::exchange(other.statement_, nullptr)), handle_(other.handle_) {}

SqliteStatement& SqliteStatement::operator=(SqliteStatement&& other) noexcept {
  std::swap(statement_, other.statement_);
  std::swap(handle_, other.handle_);
  return *this;
}

SqliteStatement::~SqliteStatement() {
  sqlite3_finalize(statement_);
}

Result<void> SqliteStatement::bound(int code) {
  if (code != SQLITE_OK) return fail(error_of(*handle_, code));
  return {};
}

Result<void> SqliteStatement::bind(int parameter, std::int64_t value) {
  return bound(sqlite3_bind_int64(statement_, parameter, value));
}

Result<void> SqliteStatement::bind(int parameter, double value) {
  return bound(sqlite3_bind_double(statement_, parameter, value));
}

Result<void> SqliteStatement::bind(int parameter, std::string_view text) {
  // A null pointer would bind NULL, which the empty text is not.
  const char* data = text.data() == nullptr ? "" : text.data();
  return bound(
      sqlite3_bind_text64(statement_, parameter, data, text.size(), SQLITE_STATIC, SQLITE_UTF8));
}

Result<void> SqliteStatement::bind_blob(int parameter, std::span<const char> bytes) {
  const char* data = bytes.data() == nullptr ? "" : bytes.data();
  return bound(sqlite3_bind_blob64(statement_, parameter, data, bytes.size(), SQLITE_STATIC));
}

Result<void> SqliteStatement::bind_null(int parameter) {
  return bound(sqlite3_bind_null(statement_, parameter));
}

std::optional<int> SqliteStatement::parameter(const std::string& name) const {
  const int number = sqlite3_bind_parameter_index(statement_, name.c_str());
  return number == 0 ? std::nullopt : std::optional(number);
}

int SqliteStatement::parameters() const {
  return sqlite3_bind_parameter_count(statement_);
}

Result<bool> SqliteStatement::step() {
  // SQLite forgets an interrupt that comes between two statements; the flag does not.
  if (handle_->interrupted.load(std::memory_order_relaxed)) return fail(stopped(*handle_));
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return fail(error_of(*handle_, code));
}

void SqliteStatement::reset() {
  sqlite3_reset(statement_);
}

Result<void> SqliteStatement::run() {
  for (;;) {
    auto row = step();
    if (row && *row) continue;
    reset();
    if (!row) return fail(std::move(row).error());
    return {};
  }
}

int SqliteStatement::columns() const {
  return sqlite3_column_count(statement_);
}

std::string SqliteStatement::column_name(int column) const {
  const char* name = sqlite3_column_name(statement_, column);
  return name == nullptr ? "" : name;
}

SqliteType SqliteStatement::type(int column) const {
  switch (sqlite3_column_type(statement_, column)) {
    case SQLITE_INTEGER:
      return SqliteType::Integer;
    case SQLITE_FLOAT:
      return SqliteType::Real;
    case SQLITE_TEXT:
      return SqliteType::Text;
    case SQLITE_BLOB:
      return SqliteType::Blob;
    default:
      return SqliteType::Null;
  }
}

std::int64_t SqliteStatement::integer(int column) const {
  return sqlite3_column_int64(statement_, column);
}

double SqliteStatement::real(int column) const {
  return sqlite3_column_double(statement_, column);
}

std::string_view SqliteStatement::text(int column) const {
  const auto* data = sqlite3_column_text(statement_, column);
  if (data == nullptr) return {};
  return {reinterpret_cast<const char*>(data),
          static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::span<const char> SqliteStatement::blob(int column) const {
  const void* data = sqlite3_column_blob(statement_, column);
  if (data == nullptr) return {};
  return {static_cast<const char*>(data),
          static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

bool SqliteStatement::is_read_only() const {
  return sqlite3_stmt_readonly(statement_) != 0;
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

Result<void> SqliteTransaction::commit() {
  if (handle_->interrupted) return fail(stopped(*handle_));
  // After some errors SQLite has rolled back by itself; "COMMIT" would then be the wrong message.
  if (sqlite3_get_autocommit(handle_->database) != 0) {
    return fail(ErrorKind::Disconnected,
                fmt::format("SQLite database {}: the transaction was rolled back before its end",
                            printable(handle_->path)));
  }
  const int code = sqlite3_exec(handle_->database, "COMMIT", nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return fail(error_of(*handle_, code));
  handle_ = nullptr;
  return {};
}

std::string quote_identifier(std::string_view name) {
  std::string quoted = "\"";
  for (const char c : name) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted += '"';
}

}  // namespace millrace::io
