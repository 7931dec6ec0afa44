#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "connector/base/error.h"
#include "connector/base/task.h"
#include "connector/ledger/store/store.h"

namespace millrace::ledger {

// A load that a guard stopped: what a person may let through.
struct GuardedLoad {
  std::string run_id;
  std::string destination;  // The same for every run of the sync that loads it.
  std::string sync;
  std::uint64_t taken_away = 0;  // Rows that it would have deleted or marked.
  std::uint64_t remaining = 0;   // Rows that it would have left.
  std::string used_by = {};      // The run that was let through for it; empty: none yet.
};

// What a person types to let through, once, what was stopped in that run of the sync.
std::string command_to_allow(std::string_view sync, std::string_view run_id);

// What guards have stopped, for a month. Every unit may be carried out twice (see store.h). Loop
// thread only; the store outlives it.
class GuardedLoads {
 public:
  explicit GuardedLoads(Store& store) : store_(store) {}
  GuardedLoads(const GuardedLoads&) = delete;
  GuardedLoads& operator=(const GuardedLoads&) = delete;

  // A run that stops the same load again replaces its numbers.
  Task<Result<void>> keep(GuardedLoad load);

  // Those of one run, by destination; none when it is not known.
  Task<Result<std::vector<GuardedLoad>>> of_run(std::string run_id);

  // Uses what was stopped for the run `by`, which may ask again. False when another run has used
  // it, or nobody knows it.
  Task<Result<bool>> use(std::string run_id, std::string destination, std::string by);

  // Forgets what is older than a month.
  Task<Result<void>> sweep();

 private:
  Store& store_;
};

}  // namespace millrace::ledger
