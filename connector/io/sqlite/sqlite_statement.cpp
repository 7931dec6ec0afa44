#include "connector/io/sqlite/sqlite_statement.h"

#include <utility>

#include "connector/io/sqlite/sqlite_error.h"
#include "connector/io/sqlite/sqlite_handle.h"

namespace millrace::io {

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
  if (code != SQLITE_OK) return fail(sqlite_error(*handle_, code));
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
  if (handle_->interrupted.load(std::memory_order_relaxed)) return fail(sqlite_stopped(*handle_));
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return fail(sqlite_error(*handle_, code));
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

}  // namespace millrace::io
