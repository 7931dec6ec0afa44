#pragma once

#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>

#include "connector/base/worker_pool.h"
#include "connector/io/postgres/postgres.h"
#include "connector/ledger/store/store_driver.h"

namespace millrace::ledger {

// The ledger in tables named millrace_... of a Postgres database, in the first schema of the
// connection's search_path. Several processes on several hosts may share them.
//
// A transaction is sent whole, in one round trip, so none stays open while the network is waited
// for, and nothing is left in the session behind it: PgBouncer in transaction mode will do. A
// connection that is lost is opened again, and the transaction repeated, once: its units are
// idempotent, so it does not matter whether the server had carried it out. What Postgres ended
// because of another process (a deadlock) is repeated too.
class PostgresDriver final : public StoreDriver {
 public:
  // Connects, and makes the tables when they are missing, under a lock that keeps other processes
  // out meanwhile. Refused: tables of a newer millrace, or rights that are missing, with the GRANT
  // that gives them. Transient: the server cannot be reached. `workers` outlive the driver.
  static Task<Result<std::unique_ptr<StoreDriver>>> open(boost::asio::any_io_executor loop,
                                                         WorkerPool& workers,
                                                         io::PgAddress address);

  // The same to read what is there: changes nothing. Without tables there is no driver.
  static Task<Result<std::unique_ptr<StoreDriver>>> open_to_read(boost::asio::any_io_executor loop,
                                                                 WorkerPool& workers,
                                                                 io::PgAddress address);

  PostgresDriver(boost::asio::any_io_executor loop, WorkerPool& workers, io::PgAddress address)
      : loop_(std::move(loop)), workers_(workers), address_(std::move(address)) {}

  Task<Result<Transacted>> transact(Units units) override;

 private:
  // What one attempt came to.
  struct Attempt {
    Result<Transacted> result;
    bool may_repeat = false;
  };

  Task<Result<void>> connect();
  Task<Attempt> attempt(const Units& units);
  Task<Attempt> undo(const Units& units, io::PgPipelined refused);

  boost::asio::any_io_executor loop_;
  WorkerPool& workers_;
  const io::PgAddress address_;
  std::unique_ptr<io::PostgresConnection> connection_;  // None after it was lost.
  bool reads_only_ = false;
};

}  // namespace millrace::ledger
