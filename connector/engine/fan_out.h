#pragma once

#include <list>

#include "connector/base/queue.h"
#include "connector/base/task_group.h"
#include "connector/engine/lane.h"

namespace millrace::engine {

// Hands every batch of an export to several lanes, each of which works through its own short
// queue: the slowest holds the source back, none holds another up by more than the queue. A lane
// that fails is left out from then on; the others go on.
//
// Loop thread only. Call begin() once, write() for each batch, then close(), always, and wait for
// it.
class FanOut {
 public:
  explicit FanOut(boost::asio::any_io_executor loop) : loop_(loop), tasks_(loop) {}

  // The lane outlives close(). Returns its number.
  std::size_t add(Lane& lane);

  Task<Result<void>> begin(SchemaPtr schema);

  // False when every lane has failed and nobody wants more. Fails with Cancelled only.
  Task<Result<bool>> write(Batch batch);

  // Returns when every lane has worked off what it was given.
  Task<void> close();

  // Why the lane failed, if it did.
  const std::optional<Error>& failure(std::size_t lane) const { return branches_[lane]->failure; }

 private:
  struct Branch {
    Branch(boost::asio::any_io_executor loop, Lane& target) : lane(target), queue(loop, 2) {}
    Lane& lane;
    Queue<Batch> queue;
    std::optional<Error> failure;
  };

  Task<void> serve(Branch& branch);

  boost::asio::any_io_executor loop_;
  std::vector<std::unique_ptr<Branch>> branches_;
  TaskGroup tasks_;
};

}  // namespace millrace::engine
