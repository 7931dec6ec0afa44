#pragma once

#include <cstdint>

#include "connector/data/dates/calendar.h"

namespace millrace::sql {

// What a text says about a moment.
struct DateTimeText {
  enum class Kind { Moment, Infinity, MinusInfinity };
  Kind kind = Kind::Moment;
  CivilDate date;
  std::int64_t microseconds = 0;  // Since midnight.
  // Seconds; that of the run's zone where the text has no zone of its own.
  std::int32_t seconds_east = 0;
};

}  // namespace millrace::sql
