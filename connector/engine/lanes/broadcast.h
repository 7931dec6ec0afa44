#pragma once

#include <memory>
#include <vector>

#include "connector/engine/lanes/overflow_queue.h"

namespace millrace::engine {

// Hands every batch to several readers, each through a queue of its own. While all keep up, the
// slowest holds the writer back; once a full queue would make another reader starve, it overflows
// to disk instead, as long as the space allows. A single reader never needs the disk.
//
// Loop thread only; one task writes. Outlives the waits of its readers.
class Broadcast {
 public:
  explicit Broadcast(OverflowSpace& space) : space_(space), moved_(space.loop) {}

  // Call for all readers before the first write().
  OverflowQueue& add();

  // False when there are readers and all have left. Fails with Cancelled only.
  Task<Result<bool>> write(Batch batch);

  // No more will come.
  void close();
  // No more will come, and nothing of it is good: readers get the error.
  void abort(const Error& error);
  // No more will come, and nobody wants what is queued.
  void drop();

 private:
  Task<Result<void>> give(OverflowQueue& queue, Batch batch);
  bool anyone_starves() const;

  OverflowSpace& space_;
  Signal moved_;
  std::vector<std::unique_ptr<OverflowQueue>> queues_;
};

}  // namespace millrace::engine
