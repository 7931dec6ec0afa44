#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "connector/base/error.h"
#include "connector/base/task.h"

namespace millrace::components {

// The lease under which a load runs, as far as its destination has to know it: a run that slept
// past the end of its lease must not change what the run in its place has written, and only the
// destination can tell. One that has transactions keeps the greatest token of each target and sync
// in them, and refuses a smaller one: overtaken(). Another one calls confirmed() where nobody else
// can write any more, straight before what it does becomes visible.
//
// A plain value. Loop thread only; the engine, which the functions belong to, outlives it.
struct Fence {
  std::string sync = {};
  // Rises with every holder; 0: the run holds no lease, and nothing is refused.
  std::int64_t token = 0;
  // Asks the ledger whether the lease is still held; an error ends the load.
  std::function<Task<Result<void>>()> confirm = {};
  // Hears that the lease was lost.
  std::function<void()> lost = {};

  bool is_needed() const { return token != 0; }

  // Cancelled when the lease was lost, for the run stops then; the error of the ledger when it does
  // not answer.
  Task<Result<void>> confirmed() const;

  // The error of a load that finds a greater token at its target: Cancelled, as above. Its run
  // stops, and is not repeated.
  std::unexpected<Error> overtaken() const;
};

}  // namespace millrace::components
