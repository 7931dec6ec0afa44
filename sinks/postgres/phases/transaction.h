#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "connector/base/error.h"
#include "connector/base/task.h"
#include "connector/components/sink.h"
#include "sinks/postgres/phases/load_work.h"

namespace millrace::sinks::postgres {

// What a load locks its table by: other loads of it wait, readers do not, and writers only where
// rows are held against those that are there.
inline constexpr std::string_view kAppendLock = "ROW EXCLUSIVE";
inline constexpr std::string_view kMergeLock = "SHARE ROW EXCLUSIVE";

// The statement that locks the table, so that what is seen of it stays so.
std::string lock_statement(const LoadWork& work, std::string_view lock);
// Locks it, and looks for its reactions.
Task<Result<void>> lock_table(LoadWork& work, std::string_view lock);

// How many rows the statement touched.
Task<Result<std::uint64_t>> execute(io::PostgresConnection& connection, std::string sql);

// The statements in one round trip, and their answers; an error when one of them is refused.
Task<Result<std::vector<io::PgRows>>> run_all(io::PostgresConnection& connection,
                                              std::vector<io::PgStatement> statements);

// The number that the statement answers.
Task<Result<std::uint64_t>> count_rows(io::PostgresConnection& connection, std::string sql,
                                       io::PgParameters parameters = {});

}  // namespace millrace::sinks::postgres
