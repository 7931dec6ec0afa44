#pragma once

#include <map>
#include <string>

#include "connector/base/worker_pool.h"
#include "connector/io/sqlite/sqlite.h"
#include "connector/ledger/store/store_driver.h"

namespace millrace::ledger {

// The ledger in one SQLite database, whose tables are there (see state_file.h).
class SqliteDriver final : public StoreDriver {
 public:
  // Statements run on `workers`, which outlive the driver; without any they run on the loop thread,
  // which is right for a database in memory alone: it never waits for a disk or a lock.
  SqliteDriver(io::SqliteDatabase database, WorkerPool* workers)
      : database_(std::move(database)), workers_(workers) {}

  Task<Result<Transacted>> transact(Units units) override;

 private:
  Result<Transacted> in_one_transaction(const Units& units);
  Result<Answers> carry_out(const Unit& unit);
  Result<Rows> carry_out(const Statement& statement);
  Result<io::SqliteStatement*> prepared(const std::string& sql);

  io::SqliteDatabase database_;
  WorkerPool* workers_;
  std::map<std::string, io::SqliteStatement> statements_;  // By their text; they are few.
};

}  // namespace millrace::ledger
