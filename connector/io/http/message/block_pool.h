#pragma once

#include <memory>

#include "connector/data/buffer.h"

namespace millrace::io {

// Makes the buffers that bodies are received into, and uses those again that nobody holds any
// more: fresh memory costs the kernel more than the copy from the socket. take() on any thread;
// the buffers may outlive the pool and may be dropped on any thread.
class BlockPool {
 public:
  BlockPool();
  ~BlockPool();

  // An empty block with headroom and room for `bytes`. Only large buffers are kept for use again,
  // and few of them.
  Block take(std::size_t bytes);

 private:
  struct Shelf;
  std::shared_ptr<Shelf> shelf_;
};

}  // namespace millrace::io
