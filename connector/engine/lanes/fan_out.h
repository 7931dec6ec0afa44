#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "connector/base/task_group.h"
#include "connector/engine/lanes/broadcast.h"
#include "connector/engine/lanes/lane.h"

namespace millrace::engine {

// Hands every batch of an export to several lanes, each of which works at its own pace, as far as
// Broadcast lets them come apart. A lane that fails is left out from then on; the others go on.
//
// Loop thread only. Call begin() once, write() for each batch, then close() or drop(), always, and
// wait for it.
class FanOut {
 public:
  explicit FanOut(OverflowSpace& space) : broadcast_(space), tasks_(space.loop) {}

  // The lane outlives close(). Returns its number.
  std::size_t add(Lane& lane);

  Task<Result<void>> begin(SchemaPtr schema);

  // False when every lane has failed and nobody wants more. Fails with Cancelled only.
  Task<Result<bool>> write(Batch batch) { return broadcast_.write(std::move(batch)); }

  // Returns when every lane has worked off what it was given.
  Task<void> close();
  // Returns when no lane works any more; what they have not begun, they never see.
  Task<void> drop();

  // Why the lane failed, if it did.
  const std::optional<Error>& failure(std::size_t lane) const { return branches_[lane]->failure; }

 private:
  struct Branch {
    Lane& lane;
    OverflowQueue& queue;
    std::optional<Error> failure;
  };

  Task<void> serve(Branch& branch);

  Broadcast broadcast_;
  std::vector<std::unique_ptr<Branch>> branches_;
  TaskGroup tasks_;
};

}  // namespace millrace::engine
