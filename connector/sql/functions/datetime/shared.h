#pragma once

#include <utility>

#include "connector/sql/catalog/overload.h"

// What the groups of functions on dates and times have in common.

namespace millrace::sql {

inline constexpr const char* kDatesAndTimes = "Dates and times";

// Of a call that gives the same value within one run.
inline Overload stable(Overload made) {
  return of_volatility(Volatility::Stable, std::move(made));
}

}  // namespace millrace::sql
