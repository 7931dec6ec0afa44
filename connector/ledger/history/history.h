#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "connector/base/error.h"
#include "connector/base/task.h"
#include "connector/ledger/history/recorded_run.h"
#include "connector/ledger/store/store.h"

namespace millrace::ledger {

// Which runs are asked for; by default the last twenty.
struct RunFilter {
  std::string sync = {};     // Empty: of all syncs.
  bool failed_only = false;  // Those that a person has to look at: neither done nor under way.
  std::optional<RecordedTime> since = {};  // Those that began then or later.
  std::string before = {};  // The run behind which the page begins; empty: the newest comes first.
  std::size_t limit = 20;
};

// The first id that a run could have that begins at this moment: ids sort by time.
std::string first_run_id(RecordedTime at);

// The statement that reads a page of runs, the newest first: it goes along an index, however many
// there are.
Statement page_of(const RunFilter& filter);

// What runs have left in the ledger, for people and programs. Changes nothing. A run whose process
// is gone, or whose lease has run out, is told as interrupted. Loop thread only; the store outlives
// it.
class History {
 public:
  explicit History(Store& store) : store_(store) {}
  History(const History&) = delete;
  History& operator=(const History&) = delete;

  // In the order of their ids, the newest first, where runs that began in one second come in any
  // order; fewer than the limit only when there are no more.
  Task<Result<std::vector<RecordedRun>>> page(RunFilter filter);

  // The run with this id, or those whose ids begin with it: a few of them when there are many.
  Task<Result<std::vector<RecordedRun>>> find(std::string id);

  // In their order.
  Task<Result<std::vector<RecordedEvent>>> events(std::string run_id);
  Task<Result<std::vector<RecordedLoad>>> loads(std::string run_id);

 private:
  Store& store_;
};

}  // namespace millrace::ledger
