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
  Exit(std::unique_ptr<components::Destination> to, const DestinationPlan& its_plan)
      : destination(std::move(to)), plan(its_plan) {}

  bool alive() const { return !failure; }

  // Loading the same rows under another name would double them.
  bool adds() const {
    return destination->target().mode == components::Mode::Append || !destination->can_stage();
  }

  DestinationOutcome take_outcome(bool dry_run, const std::optional<Error>& sync_error);

  std::unique_ptr<components::Destination> destination;
  const DestinationPlan& plan;
  std::unique_ptr<LoadLane> lane;  // Streaming intake only.
  std::size_t lane_number = 0;
  components::LoadReport report;
  std::optional<Error> failure;
};

}  // namespace millrace::engine
