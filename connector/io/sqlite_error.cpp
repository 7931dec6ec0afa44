#include <fmt/format.h>

#include "connector/base/text.h"
#include "connector/io/sqlite_handle.h"

namespace millrace::io {
namespace {

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

}  // namespace

Error sqlite_error(const SqliteDatabase::Handle& handle, int code) {
  const auto advice = advice_for(code);
  const char* text =
      handle.database != nullptr ? sqlite3_errmsg(handle.database) : sqlite3_errstr(code);
  auto message = fmt::format("SQLite database {}: {}", printable(handle.path), printable(text));
  if (!advice.next.empty()) message += fmt::format("; {}", advice.next);
  return Error(advice.kind, std::move(message));
}

Error sqlite_stopped(const SqliteDatabase::Handle& handle) {
  return Error(ErrorKind::Cancelled,
               fmt::format("SQLite database {}: interrupted", printable(handle.path)));
}

}  // namespace millrace::io
