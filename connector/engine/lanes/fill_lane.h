#pragma once

#include <cstdint>
#include <functional>

#include "connector/base/error.h"
#include "connector/base/task.h"
#include "connector/engine/lanes/encoded_spool.h"
#include "connector/engine/lanes/load_lane.h"
#include "connector/engine/lanes/spool_feed.h"

namespace millrace::engine {

// Hears of the rows that the lane was given last.
using AfterRows = std::function<Task<void>(std::uint64_t rows)>;

// Gives a lane, whose load has begun, the rows of a feed as long as it wants them; or begins the
// load of rows that were encoded, and gives it those. What they are given outlives them.
Task<Result<void>> fill_lane(LoadLane& lane, SpoolFeed& feed, const AfterRows& after);
Task<Result<void>> fill_lane(LoadLane& lane, const EncodedSpool& spool, SchemaPtr schema,
                             const AfterRows& after);

}  // namespace millrace::engine
