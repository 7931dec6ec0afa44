#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "connector/sql/datetime/input/date_time_text.h"
#include "connector/sql/datetime/input/scanning/failure.h"
#include "connector/sql/datetime/zones/run_time.h"

namespace millrace::sql {

// Reads the text of a date or timestamp as PostgreSQL's DecodeDateTime() does; a date must be
// there, a time need not. `unknown_zone` gets the name for Failure::UnknownZone.
Failure read_date_time(std::string_view text, const RunTime& run, DateTimeText& result,
                       std::string& unknown_zone);

// Reads the text of a time as DecodeTimeOnly() does: a zone is read and does not count, a date is
// allowed before or behind it.
Failure read_time_of_day(std::string_view text, const RunTime& run, std::int64_t& microseconds,
                         std::string& unknown_zone);

}  // namespace millrace::sql
