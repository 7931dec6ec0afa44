#pragma once

#include <atomic>
#include <functional>
#include <string>

#include <sqlite3.h>

namespace millrace::io {

// What a SqliteDatabase owns. On the heap, so that statements and SQLite's callback can point to it
// while the owner moves. `interrupted` may be set on any thread, the rest belongs to the thread
// that uses the database.
struct SqliteHandle {
  sqlite3* database = nullptr;
  std::string path;
  std::atomic<bool> interrupted = false;
  std::function<bool()> keep_going;

  SqliteHandle() = default;
  SqliteHandle(const SqliteHandle&) = delete;
  SqliteHandle& operator=(const SqliteHandle&) = delete;
  ~SqliteHandle() { sqlite3_close(database); }
};

}  // namespace millrace::io
