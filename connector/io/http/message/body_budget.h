#pragma once

#include <cstddef>

#include "connector/io/http/message/block_pool.h"

namespace millrace::io {

// How many transfers share the memory for bodies, and so how much each may take: 4 MiB in blocks
// and 2 MiB in curl's own buffers, whatever their number, down to a least that makes progress. Loop
// thread only; outlives the transfers that joined it.
class BodyBudget {
 public:
  // What one block of a body may hold: less when many transfers run at once.
  std::size_t block_bytes() const;
  // How many full blocks may wait for the reader of one body: with many, others are read meanwhile.
  std::size_t full_blocks() const;
  // What curl may read at once, for each transfer.
  std::size_t receive_bytes() const;

  // A transfer calls join() before it takes anything, and leave() once, at its end.
  void join() { ++transfers_; }
  void leave() { --transfers_; }
  BlockPool& pool() { return pool_; }

 private:
  BlockPool pool_;
  std::size_t transfers_ = 0;
};

}  // namespace millrace::io
