#pragma once

#include <atomic>
#include <functional>
#include <string>

#include <sqlite3.h>

#include "connector/io/sqlite/sqlite.h"

namespace millrace::io {

// On the heap, so that statements and SQLite's callback can point to it while the owner moves.
struct SqliteDatabase::Handle {
  sqlite3* database = nullptr;
  std::string path;
  std::atomic<bool> interrupted = false;
  std::function<bool()> keep_going;

  ~Handle() { sqlite3_close(database); }
};

// SQLite's failure as an Error: what, in which file, and what to do. `error_number` is the
// operating system's, where SQLite does not keep it.
Error sqlite_error(const SqliteDatabase::Handle& handle, int code, int error_number = 0);
Error sqlite_stopped(const SqliteDatabase::Handle& handle);

}  // namespace millrace::io
