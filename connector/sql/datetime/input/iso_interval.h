#pragma once

#include <string_view>

#include "connector/sql/datetime/input/interval_parts.h"
#include "connector/sql/datetime/input/scanning/failure.h"

namespace millrace::sql {

// ISO 8601's intervals: 'P1Y2M3DT4H5M6.7S', with signs and fractions anywhere, and the alternative
// forms 'P0001-02-03T04:05:06' and 'P00010203T040506'.
Failure read_iso_interval(std::string_view text, IntervalParts& parts);

}  // namespace millrace::sql
