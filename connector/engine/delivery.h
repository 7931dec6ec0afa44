#pragma once

#include <memory>
#include <optional>
#include <string>

#include "connector/engine/extracted.h"
#include "connector/engine/gate.h"
#include "connector/engine/lanes/content_check.h"
#include "connector/engine/lanes/delta_load.h"
#include "connector/engine/lanes/encoded_spool.h"
#include "connector/engine/lanes/fan_out.h"
#include "connector/engine/lanes/load_lane.h"
#include "connector/engine/outcome.h"
#include "connector/engine/plan/plan.h"
#include "connector/engine/run_context.h"

namespace millrace::engine {

// One destination's way through one run: prepared, perhaps given rows while they stream, loaded,
// and its report in the end, or the reason why there is none. One that fails does not touch the
// others.
//
// Loop thread only; one call at a time. What it is given outlives it.
class Delivery {
 public:
  Delivery(std::unique_ptr<components::Destination> to, const DestinationPlan& plan,
           const SyncPlan& sync, const RunContext& context)
      : destination_(std::move(to)),
        plan_(plan),
        sync_(sync),
        context_(context),
        gate_(destination_->target(), plan, sync, context) {}

  const components::Target& target() const { return destination_->target(); }
  const components::Destination& destination() const { return *destination_; }

  // True until something has failed.
  bool is_alive() const { return !failure_; }
  // True when the rows have to be spooled until the export is proven.
  bool needs_spool() const {
    return is_alive() && destination_->intake() == components::Intake::AfterGates;
  }
  // The same for rows that are not encoded for it: see open_spool().
  bool needs_batches() const { return needs_spool() && !encoded_; }
  // True when loading the same rows under another name would double them. What is printed is
  // expected once a run.
  bool adds() const {
    return !destination_->prints() &&
           (target().mode == components::Mode::Append || !destination_->can_stage());
  }

  Task<void> prepare();

  // Whether the target has these rows already, or cannot take any; asked after prepare(), before
  // any is read.
  Task<bool> holds(const Extracted& rows);

  // The gate that looks at one destination: it stops it, and it alone.
  void check_columns(const Schema& rows);

  // Once the columns are known, of a destination that loads from the spool: where it has a form of
  // its own for rows, they are encoded and spooled for it as they come; and what has to see them
  // all before they are loaded is shown them.
  void open_spool(const SchemaPtr& columns, Extracted& rows);
  // On a worker, in the order of the rows.
  void encode(const Batch& batch) {
    if (encoded_) encoded_->append(batch);
  }

  // What encode() has put on disk, until it is loaded.
  std::uint64_t encoded_bytes() const { return encoded_ ? encoded_->bytes() : 0; }

  // Before rows are spooled: what delta loads and a verification of contents have to see of them.
  Task<void> open_checks(SpooledRows& rows);

  // Adds a lane into a load of these rows, where the destination takes them while they stream.
  void open_lane(const Extracted& rows, FanOut& fan_out);
  // What became of the lane while rows went through it.
  void close_lane(const FanOut& fan_out);
  Task<void> abandon_lane();

  // Loads the rows: commits what was streamed, or loads from the spool. Tells of its end. A dry run
  // counts what that would change instead.
  Task<void> deliver(Extracted& rows);

  DestinationOutcome take_outcome(const std::optional<Error>& sync_error);

 private:
  using Report = Result<components::LoadReport>;

  void open_encoding(const SchemaPtr& columns);
  components::LoadIdentity identity(const Extracted& rows) const;
  Task<Report> load_rows(Extracted& rows);
  std::unique_ptr<LoadLane> make_lane(const Extracted& rows);
  bool verifies_content() const {
    return plan_.load.verify == components::Verify::Content && !is_plan();
  }
  Task<Report> finish_lane(const Extracted& rows);
  Task<Report> load_from_spool(Extracted& rows);
  Task<Report> send_once(Extracted& rows);
  Task<Report> load(Extracted& rows);
  Task<Report> fill(LoadLane& lane, Extracted& rows);
  std::optional<Error> doubt(const components::LoadReport& counts);
  // After the last row.
  Task<Report> end(LoadLane& lane, const Extracted& rows);
  Task<Report> plan(LoadLane& lane, const Extracted& rows);
  Task<void> stay_resumable(Extracted& rows);
  bool is_plan() const { return context_.request.dry_run; }
  void tell_of_the_end() const;

  std::unique_ptr<components::Destination> destination_;
  const DestinationPlan& plan_;
  const SyncPlan& sync_;
  const RunContext& context_;
  const Gate gate_;
  std::unique_ptr<LoadLane> lane_;  // Of a streaming intake.
  std::size_t lane_number_ = 0;
  std::unique_ptr<EncodedSpool> encoded_;  // Of an intake after the gates, where it can be had.
  std::unique_ptr<DeltaLoad> delta_;       // Where only differences are loaded.
  std::unique_ptr<ContentCheck> content_;  // Where rows are read back.
  components::LoadReport report_;
  std::chrono::nanoseconds load_time_{0};
  components::Examples examples_;
  std::optional<components::LoadReport> held_;  // Of the load that the target has.
  std::optional<Error> failure_;
};

}  // namespace millrace::engine
