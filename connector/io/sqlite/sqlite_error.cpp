#include "connector/io/sqlite/sqlite_error.h"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>

#include <fmt/format.h>
#include <unistd.h>

#include "connector/base/text/text.h"
#include "connector/io/files/file_error.h"

namespace millrace::io {
namespace {

// What an operator can do about a failure of this kind.
struct Advice {
  ErrorKind kind;
  std::string next;
};

std::string folder_of(const std::string& path) {
  std::error_code ignored;
  return printable(std::filesystem::absolute(path, ignored).parent_path().string());
}

// https://www.sqlite.org/tempfiles.html, 5: the order is SQLite's.
std::string temporary_folder() {
  const std::array<const char*, 5> candidates{std::getenv("SQLITE_TMPDIR"), std::getenv("TMPDIR"),
                                              "/var/tmp", "/usr/tmp", "/tmp"};
  for (const char* candidate : candidates) {
    if (candidate == nullptr) continue;
    std::error_code ignored;
    if (!std::filesystem::is_directory(candidate, ignored)) continue;
    if (access(candidate, W_OK | X_OK) == 0) return printable(candidate);
  }
  return ".";
}

Advice disk_is_full(const SqliteHandle& handle) {
  return {ErrorKind::Transient,
          fmt::format("free space on the disk of {}, or on that of {}, where SQLite keeps its "
                      "temporary files (TMPDIR), and run again",
                      folder_of(handle.path), temporary_folder())};
}

Advice right_is_missing(const SqliteHandle& handle) {
  return {ErrorKind::Refused,
          fmt::format("give the user {} the right to write the file, and to make files in its "
                      "folder {}",
                      effective_user(), folder_of(handle.path))};
}

// The operating system's number says more than SQLite's code for what failed below it.
std::optional<Advice> advice_for_system(const SqliteHandle& handle, int error_number) {
  switch (error_number) {
    case ENOSPC:
    case EDQUOT:
      return disk_is_full(handle);
    case EMFILE:
    case ENFILE:
      return Advice{ErrorKind::Transient,
                    "the process has no file descriptors left; run again, or raise the limit "
                    "on open files (ulimit -n)"};
    case EACCES:
    case EPERM:
    case EROFS:
      return right_is_missing(handle);
    case EFBIG:
      return Advice{ErrorKind::Transient, "raise the limit on the size of a file (ulimit -f)"};
    default:
      return std::nullopt;
  }
}

bool failed_below(int code) {
  return (code & 0xFF) == SQLITE_IOERR || (code & 0xFF) == SQLITE_CANTOPEN;
}

// Some statements fail with the plain code of an error then, and tell of it in the message alone.
bool was_interrupted(const SqliteHandle& handle) {
  return handle.database != nullptr &&
         std::string_view(sqlite3_errmsg(handle.database)) == sqlite3_errstr(SQLITE_INTERRUPT);
}

Advice advice_for(const SqliteHandle& handle, int code) {
  switch (code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {ErrorKind::Transient, "it is locked by another process; run again when that is done"};
    case SQLITE_FULL:
      return disk_is_full(handle);
    case SQLITE_IOERR:
      if (code == SQLITE_IOERR_GETTEMPPATH) {
        return {ErrorKind::Refused,
                "there is no folder for temporary files that may be written; set TMPDIR to one"};
      }
      return {ErrorKind::Transient, "check its disk"};
    case SQLITE_SCHEMA:
    case SQLITE_PROTOCOL:
      return {ErrorKind::Transient, "run again"};
    case SQLITE_CORRUPT:
      return {ErrorKind::Refused, "the file is damaged; restore it from a copy"};
    case SQLITE_NOTADB:
      return {ErrorKind::Refused, "the file is something else; name another path"};
    case SQLITE_READONLY:
      if (code == SQLITE_READONLY_DBMOVED) {
        return {ErrorKind::Transient, "the file was moved or replaced meanwhile; run again"};
      }
      return right_is_missing(handle);
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
      return {was_interrupted(handle) ? ErrorKind::Cancelled : ErrorKind::Refused, ""};
    default:
      return {ErrorKind::Internal, ""};
  }
}

}  // namespace

Error sqlite_error(const SqliteHandle& handle, int code, int error_number) {
  const bool open = handle.database != nullptr;
  std::string text = printable(open ? sqlite3_errmsg(handle.database) : sqlite3_errstr(code));
  auto advice = advice_for(handle, code);
  int below = 0;
  if (open && failed_below(code)) {
    below = error_number != 0 ? error_number : sqlite3_system_errno(handle.database);
  }
  if (below != 0) {
    text += fmt::format(" ({})", std::generic_category().message(below));
    if (auto better = advice_for_system(handle, below)) advice = *std::move(better);
  }
  auto message = fmt::format("SQLite database {}: {}", printable(handle.path), text);
  if (!advice.next.empty()) message += fmt::format("; {}", advice.next);
  return Error(advice.kind, std::move(message));
}

Error sqlite_stopped(const SqliteHandle& handle) {
  return Error(ErrorKind::Cancelled,
               fmt::format("SQLite database {}: interrupted", printable(handle.path)));
}

}  // namespace millrace::io
