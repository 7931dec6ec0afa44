#pragma once

#include "connector/base/error.h"
#include "connector/base/task.h"
#include "connector/data/schema.h"
#include "sinks/postgres/encoding/row_encoder.h"
#include "sinks/postgres/phases/load_work.h"

namespace millrace::sinks::postgres {

// The second phase: makes the table ready for the rows, decides whether they go straight into it
// or into a stage, and starts the COPY that takes them. Gives the encoder of its rows.
Task<Result<RowEncoder>> start_copy(LoadWork& work, SchemaPtr schema);

}  // namespace millrace::sinks::postgres
