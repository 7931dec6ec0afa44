#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connector/base/error.h"
#include "connector/components/sink.h"
#include "connector/data/mended.h"

namespace millrace::engine {

// How a sync, a destination or a whole run ended. In the order of what a person must hear first.
enum class Status {
  Ok,         // Done and verified.
  Rejected,   // Done, but some rows were refused.
  Temporary,  // The other side is away; a rerun may do it.
  Guarded,    // A guard stopped the load; a person decides.
  Failed,     // Something must be mended first.
  Cancelled,  // Stopped by a signal.
};

std::string_view to_string(Status status);
Status status_of(const Error& error);
Status worst(Status a, Status b);

// design.md: 0, 3, 75, 4, 1. A stop by a signal is mapped by whoever caught the signal.
int exit_code(Status status);

struct DestinationOutcome {
  components::Target target;
  Status status = Status::Ok;
  components::LoadReport report;
  std::optional<Error> error;
};

struct SyncOutcome {
  std::string sync;
  std::string run_id;
  std::string job_id;  // Empty when no job was submitted.
  Status status = Status::Ok;
  std::uint64_t rows_read = 0;
  std::uint64_t rows_out = 0;
  Mended mended;  // In the rows read.
  std::vector<DestinationOutcome> destinations;
  std::vector<std::string> notes;
  std::optional<Error> error;  // Why the sync as a whole did not get to its destinations.
  // The moment that the rows speak of, when the other side said it.
  std::optional<std::chrono::system_clock::time_point> fresh_as_of;
  std::chrono::system_clock::time_point ended_at;
  std::chrono::nanoseconds elapsed{0};
};

// True when `to` failed after it had delivered rows to a receiver that cannot take them back, or
// may have: what it reports are the rows of Load::delivered(). A destination that stages never is.
bool is_half_delivered(const DestinationOutcome& to);

// Whether a rerun does what an undisturbed run would have done. It does: what is half done is
// undone, and what is done is not done twice. The one exception is a delivery that stopped half
// way.
bool safe_to_rerun(const SyncOutcome& outcome);

struct RunOutcome {
  Status status = Status::Ok;
  std::optional<Error> error;  // Why no sync was begun.
  std::vector<SyncOutcome> syncs;
};

}  // namespace millrace::engine
