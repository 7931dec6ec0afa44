#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "connector/base/events.h"
#include "connector/components/environment.h"
#include "connector/components/loads/load_options.h"
#include "connector/components/sink.h"
#include "connector/delta/comparison.h"
#include "connector/engine/lanes/delta_hashes.h"
#include "connector/engine/lanes/load_lane.h"
#include "connector/engine/lanes/spool_feed.h"
#include "connector/ledger/records/segments.h"

namespace millrace::engine {

// What one run knows of a target that takes differences: what the last load left there, by hashes
// in the ledger; how the export differs from it; and what this load will leave. The hashes prove
// nothing by themselves: the target has to say that it still is what the last load left, or all
// rows are loaded, and the report says why.
//
// One for each attempt to read the export. Loop thread; what is referred to outlives it.
class DeltaLoad {
 public:
  DeltaLoad(components::Destination& destination, components::LoadOptions options,
            components::Environment& environment, const Events& events);

  // Before the export is read: asks the ledger, and the destination when the last run did not get
  // to know whether it had committed.
  Task<Result<void>> begin();
  // Has to see every row.
  components::RowSurvey& survey() { return *hashes_; }

  // Once the export is read whole, and before the first load is begun; further calls do nothing.
  // What the load will leave is kept, as pending.
  Task<Result<void>> compare();

  // What the load is to be begun with, and which rows it gets; nothing: all of them.
  LoadLane::Difference difference() const;
  std::optional<SpoolFeed::Choice> choice() const;

  // The load has ended, for the target is not as was thought.
  void lose_basis(std::string why) { lost_ = std::move(why); }
  bool has_lost_basis() const { return lost_.has_value(); }
  // Has the next one take all rows.
  Task<Result<void>> take_all();

  // Why what was counted cannot be the difference to what the target had; empty: it can.
  std::string contradiction(const components::LoadReport& counts) const;

  // The destination has committed. Adds to the report why all rows were loaded.
  Task<void> settle(components::LoadReport& report);

 private:
  // What the next run will compare with.
  struct Kept {
    delta::Segment segment;
    bool is_whole = false;
  };

  bool is_known() const { return !state_.generation.empty() && state_.shape == shape_; }
  Task<Result<std::optional<delta::Basis>>> read_basis();
  Task<Result<delta::Segment>> read_level(std::int64_t level, std::int64_t parts);
  Task<Result<Kept>> compare_with(const delta::Basis& basis);
  Task<Result<Kept>> whole();
  Task<Result<void>> keep(const Kept& kept);
  void tell_why_all(std::string_view why);

  const std::string sync_;
  components::Destination& destination_;
  const components::LoadOptions options_;
  components::Environment& environment_;
  const Events& events_;  // Of the run.
  const std::string shape_;
  ledger::DeltaState state_;
  std::unique_ptr<DeltaHashes> hashes_;
  bool is_compared_ = false;
  std::optional<delta::Comparison> comparison_;  // None: all rows.
  std::optional<std::string> lost_;
  std::vector<std::string> notes_;
};

}  // namespace millrace::engine
