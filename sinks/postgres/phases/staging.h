#pragma once

#include <optional>
#include <string>
#include <vector>

#include "connector/base/error.h"
#include "connector/base/task.h"
#include "connector/io/postgres/postgres_rows.h"
#include "sinks/postgres/phases/load_work.h"
#include "sinks/postgres/schema/table_plan.h"

namespace millrace::sinks::postgres {

// What makes room for the rows of a load, and where the answers are to be found.
struct Room {
  std::size_t ask(io::PgStatement statement) {
    statements.push_back(std::move(statement));
    return statements.size() - 1;
  }

  std::vector<io::PgStatement> statements = {};
  std::optional<std::size_t> create, reactions, has_rows = {};
};

// Decides whether the rows go straight into the table or into a stage: the statements that make the
// one ready or the other. What the plan says of the table is noted in the work.
Room make_room(LoadWork& work, const TablePlan& plan);

// Once they were carried out, or one was refused: an empty table is locked, and takes the rows
// itself after all.
Task<Result<void>> enter_room(LoadWork& work, const Room& room, io::PgPipelined done);

// The statement that takes the rows.
std::string copy_statement(const LoadWork& work, bool binary);

}  // namespace millrace::sinks::postgres
