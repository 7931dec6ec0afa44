#pragma once

#include <cstdint>
#include <string_view>

#include "connector/sql/datetime/input/scanning/failure.h"

namespace millrace::sql {

// "+05:30", "-8", "+0530", "+05:53:28": seconds east of UTC, up to 15:59:59 either way.
Failure read_displacement(std::string_view text, std::int32_t& seconds_east);

}  // namespace millrace::sql
