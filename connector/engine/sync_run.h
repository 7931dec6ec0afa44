#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include "connector/engine/connections.h"
#include "connector/engine/extraction.h"
#include "connector/engine/kept_events.h"
#include "connector/engine/watermarks/watermark_start.h"
#include "connector/ledger/history/recorded_run.h"

namespace millrace::engine {

// One run of one sync: prepare the destinations, read one export through contract and steps into
// them (or into the spool), pass the gates, commit each destination by itself.
//
// Loop thread only. What it is given outlives it. Ten thousand may wait at once: what only an open
// export needs is made when it is open.
class SyncRun {
 public:
  // Where it got to is written into `outcome`, which outlives it.
  SyncRun(const SyncPlan& plan, components::Environment& environment, OverflowSpace& overflow,
          EventListener& listener, RunRequest request, SyncOutcome& outcome);
  SyncRun(const SyncRun&) = delete;
  SyncRun& operator=(const SyncRun&) = delete;

  bool takes_lease() const { return context_.request.takes_lease(); }
  // The lease under which it runs, or why it must not: call it before set_up(), if at all.
  void stand_behind(Result<components::Fence> fence);
  // What the ledger has of a sync with a watermark, if anything: call it before set_up().
  void begin_at(const std::optional<ledger::Watermark>& known);
  const components::Fence& fence() const { return context_.fence; }
  // What history says of its beginning.
  ledger::RunStart record() const;
  // Why it must not begin after all: call it between set_up() and run().
  void stop_before(Error why);
  // That the lease was lost: whoever stops the run says so first, and its outcome tells it.
  void lose_lease(Error why);
  // What else it is stopped for, if not by a person.
  void explain_stop_by(Error why);

  // Makes the source and the destinations; contacts nothing. Call before run(), which tells of a
  // failure.
  void set_up(Connections& connections, const Plan& plan);

  const SyncPlan& plan() const { return plan_; }
  // By which it holds jobs.
  ledger::JobHolder holder() const;
  const Events& events() const { return events_; }
  // Tells connections apart: what is read from two of them is never the same.
  const void* connection() const { return connection_; }
  // What its rows take on disk just now, until they are loaded.
  std::uint64_t spooled_bytes() const;
  // What the rows are read from; nullptr when set_up() failed. May be replaced before run() by
  // another that gives the same rows.
  std::unique_ptr<components::Source>& source() { return source_; }

  // Never fails: what went wrong is in the outcome.
  Task<void> run();

  // Lets go of the remote job, unless a rerun has to resume it. Call when the outcome is final. A
  // hold comes back when the sync is done and would double rows if its job's were loaded as
  // another's: it is released once the outcome was told (see release_held()).
  Task<std::optional<ledger::JobHold>> settle_job();

 private:
  Result<void> make_parts(Connections& connections, const Plan& plan);
  Task<void> prepare();
  Task<bool> wants_rows(std::string job_id);
  bool anyone_left() const;
  Task<void> deliver_all();
  void conclude(Result<void> done);
  void tell_start() const;
  Task<void> remember_watermark();
  void explain_stop(std::optional<Error>& error) const;

  const SyncPlan& plan_;
  SyncOutcome& outcome_;
  KeptEvents heard_;
  const std::chrono::system_clock::time_point began_at_;
  const Events events_;
  RunContext context_;
  std::optional<Error> lost_;     // Why the lease was.
  std::optional<Error> stopped_;  // Why it was, when not by a person.
  WatermarkStart start_;          // Of a sync with a watermark.
  std::string counted_in_;        // The export that its watermark has counted in last.
  Result<void> set_up_;
  const components::SourceConnection* connection_ = nullptr;
  std::unique_ptr<components::Source> source_;
  Extraction::Deliveries deliveries_;
  Extracted extracted_;
};

}  // namespace millrace::engine
