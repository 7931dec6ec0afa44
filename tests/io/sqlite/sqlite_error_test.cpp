#include "connector/io/sqlite/sqlite_error.h"

#include <gtest/gtest.h>

namespace millrace::io {
namespace {

// The plain code of an error was seen with that message, when a run lost its lease in a load.
TEST(SqliteError, IsCancelledWhereOnlyTheMessageTellsOfTheInterrupt) {
  SqliteHandle handle;
  ASSERT_EQ(sqlite3_open(":memory:", &handle.database), SQLITE_OK);
  sqlite3_stmt* running = nullptr;
  sqlite3_stmt* next = nullptr;
  ASSERT_EQ(
      sqlite3_prepare_v2(handle.database, "SELECT 1 UNION ALL SELECT 2", -1, &running, nullptr),
      SQLITE_OK);
  ASSERT_EQ(sqlite3_step(running), SQLITE_ROW);
  sqlite3_interrupt(handle.database);
  ASSERT_EQ(sqlite3_prepare_v2(handle.database, "SELECT 3", -1, &next, nullptr), SQLITE_INTERRUPT);

  EXPECT_EQ(sqlite_error(handle, SQLITE_ERROR).kind(), ErrorKind::Cancelled);

  sqlite3_finalize(running);
  EXPECT_NE(sqlite3_prepare_v2(handle.database, "SELECT a", -1, &next, nullptr), SQLITE_OK);
  EXPECT_EQ(sqlite_error(handle, SQLITE_ERROR).kind(), ErrorKind::Refused);
}

}  // namespace
}  // namespace millrace::io
