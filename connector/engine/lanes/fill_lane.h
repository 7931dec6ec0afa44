#pragma once

#include <cstdint>
#include <functional>

#include "connector/base/error.h"
#include "connector/base/task.h"
#include "connector/engine/lanes/encoded_spool.h"
#include "connector/engine/lanes/load_lane.h"
#include "connector/engine/lanes/spool.h"

namespace millrace::engine {

// Hears of the rows that the lane was given last.
using AfterRows = std::function<Task<void>(std::uint64_t rows)>;

// Begins the load of a lane, and gives it all rows of a spool, as long as it wants them. What they
// are given outlives them.
Task<Result<void>> fill_lane(LoadLane& lane, const Spool& spool, SchemaPtr schema,
                             const AfterRows& after);
Task<Result<void>> fill_lane(LoadLane& lane, const EncodedSpool& spool, SchemaPtr schema,
                             const AfterRows& after);

}  // namespace millrace::engine
