#pragma once

#include <cstdint>
#include <string_view>

namespace millrace::sql {

// A short name for an offset, of the set that PostgreSQL 15 calls Default.
struct ZoneAbbreviation {
  std::string_view name;      // In lower case.
  std::int32_t seconds_east;  // Of UTC, always; unless `zone` is given.
  bool is_daylight_saving;
  std::string_view zone;  // Where it has had more than one meaning: the zone that tells.
};

// nullptr when there is none of that name.
const ZoneAbbreviation* find_abbreviation(std::string_view lower_case);

}  // namespace millrace::sql
