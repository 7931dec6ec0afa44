#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "connector/base/task_group.h"
#include "connector/components/environment.h"
#include "connector/components/loads/fence.h"
#include "connector/delivery/sender.h"
#include "connector/delivery/tally.h"

namespace millrace::delivery {

// The requests of one load that are under way: as many at once as the connection allows. What is
// too large for the receiver goes in halves, down to one row; the fate of each row goes into the
// tally. The first failure stops the others.
//
// Loop thread only. What it is given outlives it; stop() or finish() has returned before it is
// destroyed.
class RequestsUnderWay {
 public:
  RequestsUnderWay(Sender& sender, const components::Receiver& receiver, std::string load_id,
                   Tally& tally, components::Environment& environment, const Events& events);

  // From here on nothing is sent unless the lease is held: asked of the ledger again when the last
  // answer is a second old, which is little beside the time that a lease lasts.
  void stand_behind(components::Fence fence) { fence_ = std::move(fence); }

  // Starts them, in order, each as soon as there is room. An error is that of any request so far:
  // call stop() then.
  Task<Result<void>> start(std::vector<PackedRequest> requests);

  // Waits until each has met its fate; the error is the first that there was.
  Task<Result<void>> finish();

  // Ends those that are under way and waits for their fates, so that what the tally says is the
  // last word. Works when the task was cancelled.
  Task<void> stop();

 private:
  Task<Result<void>> confirm_lease();
  Task<void> deliver(PackedRequest request, Semaphore::Permit permit);
  void settle(const PackedRequest& request, const components::RowsSettled& settled);
  void settle(Failed failed, std::uint64_t rows);

  Sender& sender_;
  const components::Receiver& receiver_;
  std::string load_id_;
  Tally& tally_;
  const Clock& clock_;
  const Events& events_;
  TaskGroup sending_;
  components::Fence fence_;
  std::optional<std::chrono::steady_clock::time_point> confirmed_at_;
  std::optional<Error> failure_;  // The first one; nothing is sent after it.
};

}  // namespace millrace::delivery
