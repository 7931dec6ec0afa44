#pragma once

#include <chrono>
#include <map>
#include <string>

#include "connector/base/error.h"
#include "connector/base/task.h"
#include "connector/ledger/store/store.h"

namespace millrace::ledger {

// For which of the times of its schedule each sync was started last: what a process that was down
// has missed is told by it. Every unit may be carried out twice (see store.h). Loop thread only;
// the store outlives it.
class DueTimes {
 public:
  using BySync = std::map<std::string, std::chrono::sys_seconds>;

  explicit DueTimes(Store& store) : store_(store) {}
  DueTimes(const DueTimes&) = delete;
  DueTimes& operator=(const DueTimes&) = delete;

  Task<Result<BySync>> all();

  // Of these syncs, in one transaction. A later time stays: another process has been there.
  Task<Result<void>> remember(BySync due);

  // Whether something could be remembered; remembers nothing.
  Task<Result<void>> check_writable();

 private:
  Store& store_;
};

}  // namespace millrace::ledger
