#pragma once

#include <string>
#include <vector>

#include "connector/base/error.h"
#include "connector/base/process/process_identity.h"
#include "connector/base/task.h"
#include "connector/ledger/history/recorded_run.h"
#include "connector/ledger/store/store.h"

namespace millrace::ledger {

// How many events of one run are kept, and how long each may be, in bytes.
inline constexpr std::int64_t kMostEvents = 500;
inline constexpr std::size_t kLongestEvent = 2000;

// Writes down what runs do; see History for who reads it. Texts are fit to print and free of
// secrets. Every unit may be carried out twice (see store.h). Loop thread only; the store outlives
// it.
class Runs {
 public:
  // `self` is this process, unless a test stands for another one.
  explicit Runs(Store& store, ProcessIdentity self = this_process())
      : store_(store), self_(std::move(self)) {}
  Runs(const Runs&) = delete;
  Runs& operator=(const Runs&) = delete;

  // In one transaction, however many there are. Call it before anything is asked of anyone.
  Task<Result<void>> begin(std::vector<RunStart> runs);

  // Of any runs that have begun.
  Task<Result<void>> add(std::vector<RecordedEvent> events);

  // With the events that were not added yet.
  Task<Result<void>> end(std::string run_id, RunEnd how, std::vector<RecordedLoad> loads,
                         std::vector<RecordedEvent> events);

 private:
  Task<Result<void>> write(Unit unit);

  Store& store_;
  const ProcessIdentity self_;
};

}  // namespace millrace::ledger
