#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "connector/base/clock.h"
#include "connector/base/worker_pool.h"
#include "connector/io/sqlite/sqlite.h"
#include "connector/ledger/store/store_driver.h"

namespace millrace::ledger {

// The ledger in one SQLite database, whose tables are there (see state_file.h).
class SqliteDriver final : public StoreDriver {
 public:
  enum class Access {
    Write,
    Read,  // The database is open for reading; nobody is kept from writing meanwhile.
  };

  // Statements run on `worker`: one thread that does nothing else, so that no lock and no disk of
  // somebody else's work stands between a run and what it has to remember. Without it they run on
  // the loop thread, which is right for a database in memory alone: it never waits. `clock`, which
  // outlives the driver, is the store's; it is read where statements run.
  SqliteDriver(io::SqliteDatabase database, const Clock& clock, std::unique_ptr<WorkerPool> worker,
               Access access = Access::Write)
      : database_(std::move(database)),
        clock_(clock),
        access_(access),
        worker_(std::move(worker)) {}

  Task<Result<Transacted>> transact(Units units) override;

 private:
  Result<Transacted> in_one_transaction(const Units& units);
  Result<Transacted> written(const Units& units);
  Result<Transacted> read(const Units& units);
  Result<Transacted> carry_out_all(const Units& units);
  Result<Answers> carry_out(const Unit& unit);
  Result<Rows> carry_out(const Statement& statement);
  Result<void> bind_all(io::SqliteStatement& ready, const std::vector<Value>& values) const;
  Result<io::SqliteStatement*> prepared(const std::string& sql);

  io::SqliteDatabase database_;
  const Clock& clock_;
  const Access access_;
  std::map<std::string, io::SqliteStatement> statements_;  // By their text; they are few.
  std::unique_ptr<WorkerPool> worker_;
};

}  // namespace millrace::ledger
