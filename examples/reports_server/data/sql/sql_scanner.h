#pragma once

#include <cstddef>
#include <string_view>

#include "examples/reports_server/data/sql/sql_dialect.h"

namespace millrace::reports_server {

// The length of the string, quoted name or comment that begins at `at`; 0 when none does. One that
// is never closed reaches to the end: the database says so.
std::size_t quoted_length(std::string_view sql, std::size_t at, SqlDialect dialect);

// The length of the parameter's name after the colon at `at`; 0 when it is not a parameter.
std::size_t parameter_length(std::string_view sql, std::size_t at, SqlDialect dialect);

}  // namespace millrace::reports_server
