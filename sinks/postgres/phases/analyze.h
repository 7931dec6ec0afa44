#pragma once

#include <optional>
#include <string>

#include "connector/base/task.h"
#include "sinks/postgres/phases/load_work.h"

namespace millrace::sinks::postgres {

// After COMMIT of the rows that are the table's first: has the server look at them, for without
// that it plans its queries as if the table were small until autovacuum comes by. Gives a sentence
// when that failed; the load stands.
Task<std::optional<std::string>> analyze_first_rows(LoadWork& work);

}  // namespace millrace::sinks::postgres
