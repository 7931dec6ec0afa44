#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "connector/base/error.h"
#include "connector/base/task.h"
#include "connector/base/task_group.h"
#include "connector/ledger/store/statement.h"
#include "connector/ledger/store/store_driver.h"

namespace millrace::ledger {

// Where the ledger's tables are kept: statements in, rows out, durable when run() returns. The SQL
// is what SQLite and Postgres have in common; what they have not is the driver's business.
//
// Units that are handed in during one turn of the loop, or while a transaction is under way, are
// carried out together, in one transaction: ten thousand syncs that begin at once cost a few. A
// unit is carried out even when the task that waits for it is cancelled, since a stop is when
// nothing must be forgotten. Loop thread only; all calls have returned, and the loop has nothing
// left to do, before the store is destroyed.
class Store {
 public:
  Store(boost::asio::any_io_executor loop, std::unique_ptr<StoreDriver> driver);
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  ~Store();

  // Carries out all statements of the unit or none of them, and gives the rows of each. An error
  // means that nothing of this unit was written, or that nobody can tell, when the connection was
  // lost for longer than it takes to try again: BadData and Refused when a statement of this very
  // unit was refused (other units are not affected), Transient when the store cannot be reached or
  // is locked.
  //
  // A unit must be idempotent: when it is carried out twice in a row, the second time changes
  // nothing and answers the same. A driver repeats the units of a transaction whose outcome it
  // never heard of.
  Task<Result<Answers>> run(Unit unit);

  // How many transactions were asked for so far.
  std::uint64_t transactions() const { return transactions_; }

 private:
  struct Call;
  using Calls = std::vector<Call*>;

  Task<void> carry_out_waiting();
  Task<void> carry_out(Calls calls);
  Task<Result<Transacted>> transact(const Calls& calls);

  std::unique_ptr<StoreDriver> driver_;
  TaskGroup work_;                  // Out of reach of what cancels the callers.
  boost::asio::steady_timer done_;  // Cancelled when calls were carried out.
  Calls waiting_;
  bool busy_ = false;
  std::uint64_t transactions_ = 0;
};

}  // namespace millrace::ledger
