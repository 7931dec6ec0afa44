#pragma once

#include <string>

#include "connector/components/loads/reads_back.h"
#include "connector/io/sqlite/sqlite.h"
#include "sinks/sqlite/merging/stage.h"
#include "sinks/sqlite/options/target.h"

namespace millrace::sinks::sqlite {

// Reads the rows of a load, which is `load_id`, back from the table into which they were merged,
// while the stage is still there; and has them judged.
Result<void> read_rows_back(io::SqliteDatabase& database, const SqliteTarget& target,
                            const std::string& load_id, const Stage& stage,
                            const components::ReadBack& how);

}  // namespace millrace::sinks::sqlite
