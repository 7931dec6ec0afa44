#pragma once

#include <optional>
#include <vector>

#include "connector/base/error.h"
#include "connector/base/task.h"
#include "connector/ledger/store/statement.h"

namespace millrace::ledger {

// What became of a transaction that reached the database: the answers of every unit, committed; or
// a refusal, with nothing committed, by a statement of the unit that follows those with answers.
struct Transacted {
  std::vector<Answers> answers;
  std::optional<Error> refusal;
};

// One database below the store. One call at a time, loop thread only; the store owns it.
class StoreDriver {
 public:
  using Units = std::vector<const Unit*>;

  virtual ~StoreDriver() = default;

  // Carries out the units, in their order, in one transaction, which is durable when it was
  // committed. An error stands for all of them: it is nobody's fault, and the units are not
  // written, unless the connection was lost again when the outcome was to be settled. The units
  // outlive the task; it is never cancelled.
  virtual Task<Result<Transacted>> transact(Units units) = 0;
};

}  // namespace millrace::ledger
