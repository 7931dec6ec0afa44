#pragma once

#include <string_view>

#include "connector/base/error.h"
#include "connector/base/worker_pool.h"

namespace millrace::sinks::printing {

// The descriptor that rows are printed to. Its reader may be slow, or gone; neither holds up the
// loop. Loop thread only; pool and descriptor outlive it.
class StandardOutput {
 public:
  StandardOutput(int descriptor, WorkerPool& blocking)
      : descriptor_(descriptor), blocking_(blocking) {}

  // Refused when it is closed, or when its reader has gone already. Never waits.
  Result<void> check() const;

  // Writes all of it, however long the reader takes; the text outlives the task. Cancelled when the
  // task is, also while it waits for a reader; otherwise Transient for a full disk, Refused for a
  // reader that has gone. After an error some of the text may be out.
  Task<Result<void>> write(std::string_view text);

 private:
  int descriptor_;
  WorkerPool& blocking_;
};

}  // namespace millrace::sinks::printing
