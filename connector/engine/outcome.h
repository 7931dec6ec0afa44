#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "connector/base/error.h"
#include "connector/base/events.h"
#include "connector/base/status.h"
#include "connector/components/sink.h"
#include "connector/data/mended.h"
#include "connector/data/violation.h"
#include "connector/engine/rows/row_counts.h"
#include "connector/ledger/records/job_hold.h"

namespace millrace::engine {

struct DestinationOutcome {
  components::Target target;
  bool can_stage = true;  // See Destination::can_stage().
  bool prints = false;    // See Destination::prints().
  Status status = Status::Ok;
  components::LoadReport report;  // Of a dry run: what a load would do.
  std::optional<Error> error;
  components::Examples examples = {};  // Of a dry run that was asked for some.
};

struct SyncOutcome {
  std::string sync;
  std::string run_id;
  std::string job_id;          // Empty when no job was submitted.
  std::string export_id = {};  // Names the export among all; empty when none was read.
  Status status = Status::Ok;
  std::uint64_t rows_read = 0;
  std::uint64_t rows_out = 0;
  // What became of the rows between: rows_read + added are rows_out and those that were filtered,
  // deduplicated or quarantined. The latter make the run exit 3, and a warning says why. Where
  // `error` ended the reading, the rows are those so far, and only the quarantined are counted.
  RowCounts counts;
  std::optional<std::filesystem::path> quarantine;  // The file with the rows that were quarantined.
  Mended mended;                                    // In the rows read.
  std::vector<Violation> violations;                // Of the contract; `error` then tells of them.
  std::vector<DestinationOutcome> destinations;
  std::vector<std::string> warnings;  // What a person should know; see Level::Warning.
  std::optional<Error> error;         // Why the sync as a whole did not get to its destinations.
  // What is remembered of the rows, for the next run to go on from; none where that is nothing new.
  std::optional<std::string> watermark = {};
  // Another run has the lease, or the ledger cannot tell: nothing was begun, for a rerun to resume.
  bool has_no_lease = false;
  bool not_started = false;  // For that reason, which another sync has met: see NotStarted.
  // The moment that the rows speak of, when the other side said it.
  std::optional<std::chrono::system_clock::time_point> fresh_as_of;
  std::chrono::system_clock::time_point ended_at;
  std::chrono::nanoseconds elapsed{0};
};

// What the events say of its end.
Finished finish_of(const SyncOutcome& outcome);

// True when a rerun may do what this run of the sync did not: something temporary was in the way,
// or it was stopped.
bool may_be_done_later(const SyncOutcome& outcome);

// True when `to` failed after it had delivered rows to a receiver that cannot take them back, or
// may have: what it reports are the rows of Load::delivered().
bool is_half_delivered(const DestinationOutcome& to);

// True when `to` failed although readers see all of its rows, which it can only not promise to
// stay: what it reports are the rows of Load::delivered().
bool is_in_place(const DestinationOutcome& to);

// True when a rerun has to read the same export for `to`, whatever stopped this run: a delivery
// stopped half way and is to be sent again with the same keys, or rows were appended that are in
// place, and only the same export finds them there.
bool needs_the_same_export(const DestinationOutcome& to);

// True when a rerun resumes the export that this run has read: it may be done later, or a
// destination needs it.
bool resumes_the_export(const SyncOutcome& outcome);

// True when `to` has appended this run's rows for good: not when it printed them.
bool has_appended(const DestinationOutcome& to);

// Whether a rerun makes up for this run and does nothing twice. What is half done is undone, and a
// rerun that resumes the same export leaves alone what has its rows. There are two exceptions: a
// delivery that stopped half way; and rows that were appended beside a failure that will not pass,
// because the rerun then appends those of another export.
bool safe_to_rerun(const SyncOutcome& outcome);

struct RunOutcome {
  Status status = Status::Ok;
  // Of syncs that are done and append: see release_held().
  std::vector<ledger::JobHold> held;
  std::optional<Error> error;  // Why no sync was begun.
  std::vector<SyncOutcome> syncs;
};

}  // namespace millrace::engine
