#pragma once

#include <memory>
#include <optional>

#include "connector/engine/lane.h"
#include "connector/engine/outcome.h"
#include "connector/engine/sync_run.h"

namespace millrace::engine {

// A destination and its way through one run: its lane while rows stream, then its report or the
// reason why there is none.
struct SyncRun::Exit {
  explicit Exit(std::unique_ptr<components::Destination> to) : destination(std::move(to)) {}

  bool alive() const { return !failure; }

  DestinationOutcome take_outcome(bool dry_run, const std::optional<Error>& sync_error);

  std::unique_ptr<components::Destination> destination;
  std::unique_ptr<LoadLane> lane;  // Streaming intake only.
  std::size_t lane_number = 0;
  components::LoadReport report;
  std::optional<Error> failure;
};

}  // namespace millrace::engine
