#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "connector/ledger/history/history.h"
#include "connector/ledger/ledger.h"
#include "connector/schedule/agenda.h"

namespace millrace::service {

// What the ledger knows of earlier runs, for schedules. Loop thread only; ledger and store outlive
// it.
class PastRuns {
 public:
  PastRuns(ledger::Ledger& ledger, ledger::Store& store)
      : ledger_(ledger), store_(store), history_(store) {}

  struct Past {
    schedule::Agenda::Past schedule;       // The last time that it was started for, and its end.
    std::optional<schedule::Moment> done;  // When its last run began that was done.
  };

  // Of each of these syncs; those without a past are not in it.
  Task<Result<std::map<std::string, Past>>> of(std::vector<std::string> syncs);

  // How long the last runs of a sync took, of those that were done: twenty at most.
  Task<Result<std::vector<std::chrono::seconds>>> durations(std::string sync);

 private:
  ledger::Ledger& ledger_;
  ledger::Store& store_;
  ledger::History history_;
};

}  // namespace millrace::service
