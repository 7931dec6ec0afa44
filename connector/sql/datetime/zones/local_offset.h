#pragma once

#include <cstdint>
#include <string_view>

namespace millrace::sql {

// What local time is at some moment.
struct LocalOffset {
  std::int32_t seconds_east = 0;
  bool is_daylight_saving = false;
  std::string_view abbreviation;  // "CET"; lives as long as the zone.
};

}  // namespace millrace::sql
