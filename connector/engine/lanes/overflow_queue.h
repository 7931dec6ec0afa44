#pragma once

#include <deque>
#include <memory>
#include <optional>

#include "connector/base/signal.h"
#include "connector/base/worker_pool.h"
#include "connector/engine/lanes/spool.h"

namespace millrace::engine {

// What the overflow queues of an engine share: the disk space that they may take together.
struct OverflowSpace {
  boost::asio::any_io_executor loop;
  WorkerPool& workers;
  std::filesystem::path folder;
  std::uint64_t limit = 0;  // Passed by no more than one batch a queue.
  std::uint64_t used = 0;
  std::size_t queues = 0;  // That there are now.

  // How many batches a stage may be ahead of the next one in memory: one that is worked on and one
  // that is ready. Where many exports are read at once, the others keep the workers busy.
  std::size_t batches_ahead() const { return queues <= 8 ? 2 : 1; }
};

// The batches on their way to one of several readers: a few wait in memory, and what comes after
// them on disk, in order, when its writer would rather spill than wait. Disk space is given back as
// it is read. A queue that is never spilled to opens no file.
//
// Loop thread only; one task writes, one reads. All batches have the columns of the first. Must
// not end while a call waits.
class OverflowQueue {
 public:
  // `moved` is notified when the reader took something, starves, or left.
  OverflowQueue(OverflowSpace& space, Signal& moved);
  OverflowQueue(const OverflowQueue&) = delete;
  OverflowQueue& operator=(const OverflowQueue&) = delete;
  ~OverflowQueue();

  // The reader's side.

  // nullopt when the queue is closed and drained. Fails with what abort() was given, with
  // Cancelled, or when the disk fails.
  Task<Result<std::optional<Batch>>> pop();
  // Nothing more is wanted: what is queued is dropped, what comes is refused.
  void leave();

  // The writer's side.

  bool is_closed() const { return closed_; }
  // True when put() may be called: memory has room, and nothing older waits on disk.
  bool has_room() const;
  void put(Batch batch);
  // True when spill() may be called: the disk has room, as far as is known.
  bool may_spill() const { return !disk_failed_ && space_.used < space_.limit; }
  // False when the disk did not take the batch: it has to wait for room in memory.
  Task<bool> spill(Batch batch);
  // The reader waits, and there is nothing for it.
  bool starves() const { return starving_ && items_.empty() && spooled_ == 0; }
  // No more will come. What is queued can still be popped.
  void close();
  // No more will come, and nothing of it is good: pop() fails.
  void abort(const Error& error);

 private:
  Task<Result<std::optional<Batch>>> read_spooled();
  Result<void> write_to_spool(const Batch& batch);
  void account();
  void release();  // Of the spool, unless a worker has it: then when that is done.

  OverflowSpace& space_;
  Signal& moved_;
  Signal filled_;
  std::deque<Batch> items_;  // All older than what is on disk.
  std::unique_ptr<Spool> spool_;
  std::optional<Spool::Reader> reader_;
  std::uint64_t spooled_ = 0;     // Batches that are on disk and not read.
  std::uint64_t given_back_ = 0;  // Bytes of the spool whose space is free again.
  std::uint64_t used_ = 0;        // Of space_.used.
  std::optional<Error> error_;
  bool spilling_ = false;  // A worker writes to the spool.
  bool reading_ = false;   // A worker reads from it.
  bool starving_ = false;
  bool closed_ = false;
  bool left_ = false;
  bool disk_failed_ = false;
};

}  // namespace millrace::engine
