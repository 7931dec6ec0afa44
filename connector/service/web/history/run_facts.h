#pragma once

#include <map>
#include <string>
#include <vector>

#include "connector/base/error.h"
#include "connector/base/task.h"
#include "connector/ledger/history/recorded_run.h"
#include "connector/ledger/store/store.h"

namespace millrace::service {

// A phase of a run, and how long it took.
struct PhaseSpan {
  std::string phase;  // "running there (job 5)"
  ledger::RecordedTime from;
  std::chrono::duration<double> took{0};
  bool is_wait = false;  // For something that others hold.
};

// Each phase of a run lasts until the next one begins, or until `end`.
std::vector<PhaseSpan> phases_of(const std::vector<ledger::RecordedEvent>& events,
                                 ledger::RecordedTime end);

// What the events of a run come to.
struct RunFacts {
  double waited = 0;  // Seconds.
  std::vector<std::string> warnings = {};
};

// Facts on runs by their ids, kept for runs that have ended. Loop thread only; the store outlives
// it.
class FactsOfRuns {
 public:
  explicit FactsOfRuns(ledger::Store& store) : store_(store) {}

  Task<Result<RunFacts>> of(const ledger::RecordedRun& run, ledger::RecordedTime now);

 private:
  ledger::Store& store_;
  std::map<std::string, RunFacts> known_;
};

}  // namespace millrace::service
