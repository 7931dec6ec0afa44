#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "connector/base/retry.h"
#include "connector/base/units.h"
#include "connector/engine/connections.h"
#include "connector/engine/fan_out.h"
#include "connector/engine/outcome.h"
#include "connector/engine/shape.h"
#include "connector/engine/warnings.h"

namespace millrace::engine {

struct RunOptions {
  // Read and shape everything, prepare the destinations, load nothing.
  bool dry_run = false;
  // How often an export is read again, or a load begun again, after a failure that may pass. What
  // the source does to get an export going has retries of its own, and is not repeated here.
  RetryPolicy retry{.attempts = 3,
                    .first_wait = std::chrono::seconds(1),
                    .longest_wait = std::chrono::seconds(30)};
  // Disk space that all queues between a fast stage and a slow one may take together; what an
  // export takes until it is proven comes on top of it.
  ByteSize overflow_limit = kOverflowLimit;
};

// What the runs of one process have in common. Outlives them.
struct RunContext {
  Connections& connections;
  components::Environment& environment;
  EventListener& listener;
  OverflowSpace& overflow;
  RunOptions options;
  // Of syncs that are done, and would double rows if their job's were loaded as another's: see
  // release_held().
  std::vector<components::JobHold>& held_until_the_end;
};

// One run of one sync: prepare the destinations, read one export through contract and steps into
// them (or into the spool), pass the gates, commit each destination by itself. Lives as long as
// run() does; what it refers to outlives it. Loop thread only. Ten thousand may wait at once: what
// only an open export needs is made when it is open.
class SyncRun final {
 public:
  // Where it got to is written into `outcome`, which outlives it.
  SyncRun(const SyncPlan& plan, const RunContext& context, SyncOutcome& outcome);
  ~SyncRun();

  // Makes the source and the destinations; contacts nothing. Call first; run() tells of a failure.
  void set_up();

  const SyncPlan& plan() const { return plan_; }
  const Events& events() const { return events_; }
  // What the rows are read from; nullptr when set_up() failed. May be replaced before run() by
  // another that gives the same rows.
  std::unique_ptr<components::Source>& source() { return source_; }

  // Never fails: what went wrong is in the outcome.
  Task<void> run();

  // Lets go of the remote job, unless a rerun has to resume it. Call when the outcome is final.
  Task<void> settle_job();

  struct Exit;  // A destination and its way through this run: exit.h.

 private:
  Result<void> make_parts();
  Task<void> prepare();
  Task<Result<void>> extract();
  Task<Result<void>> extract_once(std::unique_ptr<components::Export> exported);
  Task<Result<void>> wait_to_read_again(Error failure, Backoff& backoff);
  Task<Result<void>> read(components::Export& exported, Shape& shape, FanOut& fan_out);
  Task<Result<void>> open_lanes(FanOut& fan_out);
  Task<void> abandon_lanes();
  void tell_mended();
  void check_keys(const Schema& rows);
  void check_guards();
  Task<void> deliver_all();
  Task<void> deliver(Exit& exit);
  Task<Result<components::LoadReport>> load_from_spool(Exit& exit);
  Task<Result<components::LoadReport>> send_once(Exit& exit);
  Task<Result<components::LoadReport>> load(Exit& exit);
  Task<void> stay_resumable(const Exit& exit);
  Task<Result<components::LoadReport>> fill_and_commit(components::Load& load, Exit& exit);
  void sum_up();
  bool anyone_left() const;
  components::LoadIdentity identity(const Exit& exit) const;

  const SyncPlan& plan_;
  const RunContext& context_;
  components::Environment& environment_;
  const RunOptions& options_;
  Result<void> set_up_;
  SyncOutcome& outcome_;
  Warnings warnings_;
  Events events_;
  std::unique_ptr<components::Source> source_;
  std::string export_;  // Names the export among all: its origin, request and job.
  std::unique_ptr<components::JobHold> hold_;  // Once an export is open.
  std::chrono::steady_clock::time_point touched_at_;
  std::vector<std::unique_ptr<Exit>> exits_;
  std::unique_ptr<SpoolLane> spool_;
};

// The steps of a sync, contract first, new for every attempt.
Shape make_shape(const SyncPlan& plan);

}  // namespace millrace::engine
