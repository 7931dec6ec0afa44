#pragma once

#include <cstdint>

#include "connector/sql/numeric/decimal.h"
#include "connector/sql/outcome/outcome.h"

namespace millrace::sql {

// A finite number to the power of a whole one, with at least 16 digits behind the point.
Outcome<Decimal> integer_power(const Decimal& base, std::int32_t exponent);

}  // namespace millrace::sql
