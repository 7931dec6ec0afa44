#pragma once

#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "connector/base/signal.h"
#include "connector/base/task_group.h"
#include "connector/engine/connections.h"
#include "connector/engine/leases/lease_keeper.h"
#include "connector/engine/outcome.h"
#include "connector/engine/plan/plan.h"
#include "connector/engine/run_context.h"
#include "connector/engine/run_recorder.h"

namespace millrace::engine {

class SharedExport;
class SyncRun;

// One run of one sync that has been started. Shared by the engine and whoever wants to know how it
// ends. Loop thread only.
class RunHandle {
 public:
  explicit RunHandle(boost::asio::any_io_executor loop);
  RunHandle(const RunHandle&) = delete;
  RunHandle& operator=(const RunHandle&) = delete;
  ~RunHandle();

  // Final once is_done(); until then it names the sync and the run.
  const SyncOutcome& outcome() const { return outcome_; }
  bool is_done() const { return is_done_; }
  // Returns when it is. Fails with Cancelled only.
  Task<Result<void>> done();

  // Of a sync that is done and appends: see release_held().
  std::optional<ledger::JobHold>& held() { return held_; }

 private:
  friend class Engine;

  std::shared_ptr<const Plan> plan_;  // Pinned: the run ends under the plan that it began with.
  std::unique_ptr<SyncRun> run_;      // Until it has ended.
  SyncOutcome outcome_;
  std::optional<ledger::JobHold> held_;
  std::optional<TaskGroup::TaskId> task_;  // Once it is on its way.
  bool is_done_ = false;
  Signal ended_;
  bool is_cancelled_ = false;  // Before it was on its way.
};

// Runs syncs, as many as are started, all at once; one that fails does not touch the others. Of
// each sync one run at a time, over all processes that share the ledger: another one ends at once,
// as temporary, and says who has the lease. A run whose lease was lost is stopped. Connections with
// their limits, exports that several runs share, and the disk space for what a slow stage does not
// want yet belong to it and outlive a run.
//
// Syncs that are started in one turn of the loop and want the same from the same connection, in the
// same way, read one export.
//
// Loop thread only. What it is given outlives it; join() must have returned before it ends.
class Engine {
 public:
  // `overflow_limit` is the disk space that all queues between a fast stage and a slow one may take
  // together; what an export takes until it is proven comes on top of it. What runs do is written
  // down in `history`, if there is one: a run that cannot be written down does not begin.
  Engine(components::Environment& environment, EventListener& listener,
         ByteSize overflow_limit = kOverflowLimit, ledger::Runs* history = nullptr);
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  ~Engine();

  // Starts a run of `sync`, which is one of `plan`'s. Contacts nothing before the loop's next turn.
  // Never fails: what goes wrong is in the handle's outcome.
  std::shared_ptr<RunHandle> start(std::shared_ptr<const Plan> plan, const SyncPlan& sync,
                                   RunRequest request = {});

  // Is told the outcome of each run that ends from now on, before its handle is done.
  using EndListener = std::function<void(const SyncOutcome&)>;
  void on_end(EndListener listener) { end_listener_ = std::move(listener); }

  // Stops one run: it undoes what is half done, and its outcome says so, or gives the reason.
  void cancel(RunHandle& run, std::optional<Error> why = {});

  // Returns when everything that was started has ended. When the waiting task is cancelled, all
  // runs are, those that are started later too, and it still waits for them.
  Task<void> join();

  // What the accounts allow that this plan reads from, and how much of it is in use.
  std::vector<ConnectionLimit> limits(const Plan& plan) const { return connections_.limits(plan); }

  // Rows on disk between a fast stage and a slow one, which no more than the limit may take.
  std::uint64_t queued_bytes() const { return overflow_.used; }
  // Exports on disk until they are proven and loaded, of the runs that have a lease.
  std::uint64_t spooled_bytes() const;

  // For tests, which do not wait for their timers.
  LeaseKeeper& leases() { return leases_; }
  RunRecorder& recorder() { return recorder_; }

 private:
  using Handle = std::shared_ptr<RunHandle>;
  // Runs that began in one turn of the loop, and the exports that they share.
  struct Cohort;

  Task<void> launch();
  Task<void> take_leases(Cohort& cohort);
  Task<void> read_watermarks(Cohort& cohort);
  Task<void> record_starts(Cohort& cohort);
  Task<void> record_end(RunHandle& run);
  Task<void> give_back_lease(RunHandle& run);
  void lose_lease(const std::string& sync, const Error& why);
  Task<void> run_one(Handle handle, std::shared_ptr<Cohort> cohort);
  void share_equal_requests(Cohort& cohort);

  components::Environment& environment_;
  RunRecorder recorder_;
  OverflowSpace overflow_;
  Connections connections_;
  LeaseKeeper leases_;
  std::map<std::string, RunHandle*> leased_;  // The run of each sync that has its lease.
  std::vector<Handle> started_;               // In this turn of the loop.
  EndListener end_listener_;                  // Or nobody.
  TaskGroup tasks_;
};

// Starts all these syncs of the plan and returns when they have ended, with an outcome for each;
// cancelled, it stops them.
Task<RunOutcome> run_all(Engine& engine, std::shared_ptr<const Plan> plan,
                         std::vector<const SyncPlan*> syncs, RunRequest request);

// Releases the jobs of syncs that are done, unless the run is one that a scheduler repeats. Call
// once the outcome has been told and nothing else can fail: until then a rerun resumes these jobs,
// and finds what was appended to be there.
Task<void> release_held(RunOutcome& outcome);

}  // namespace millrace::engine
