#pragma once

#include <cstddef>

#include "connector/base/error.h"
#include "connector/base/task.h"
#include "connector/components/sink.h"
#include "sinks/postgres/phases/load_work.h"

namespace millrace::sinks::postgres {

// Behind the third phase of a plan: up to so many rows of each kind that was counted, read from the
// stage and the table.
Task<Result<components::Examples>> find_examples(LoadWork& work, std::size_t of_each);

}  // namespace millrace::sinks::postgres
