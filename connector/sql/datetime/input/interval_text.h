#pragma once

#include <string_view>

#include "connector/sql/datetime/input/interval_parts.h"
#include "connector/sql/datetime/input/scanning/failure.h"

namespace millrace::sql {

// PostgreSQL's own notation: '1 year 2 mons -3 days 04:05:06.7', '@ 1 hour ago', '1-2', '3 4:05'.
Failure read_interval_text(std::string_view text, IntervalParts& parts);

}  // namespace millrace::sql
