#pragma once

#include <cstddef>

#include "connector/components/sink.h"
#include "connector/io/sqlite/sqlite.h"
#include "sinks/sqlite/catalog/table.h"
#include "sinks/sqlite/merging/stage.h"
#include "sinks/sqlite/options/target.h"

namespace millrace::sinks::sqlite {

// Up to so many rows of each kind that was counted, read from the stage and the table.
Result<components::Examples> find_examples(io::SqliteDatabase& database, const SqliteTarget& target,
                                           const Table& table, const Stage& stage,
                                           const components::LoadReport& counts,
                                           std::size_t of_each);

}  // namespace millrace::sinks::sqlite
