#pragma once

#include <cstdint>
#include <string_view>

#include "connector/sql/datetime/formatting/time_format.h"
#include "connector/sql/datetime/zones/zone.h"
#include "connector/sql/outcome/outcome.h"

namespace millrace::sql {

// to_date() and to_timestamp(): a text by a format, where separators and spaces are taken lightly
// and what the text does not have is 0 or 1, as in Postgres. Errors are `invalid value "x" for
// "YYYY"`, `date/time field value out of range: "x"` and the like.
Outcome<std::int32_t> to_date(std::string_view text, const TimeFormat& format);
// In the zone, unless the format has TZH.
Outcome<std::int64_t> to_timestamp(std::string_view text, const TimeFormat& format,
                                   const Zone& zone);

}  // namespace millrace::sql
