#pragma once

#include <cstdint>

#include "connector/sql/numeric/decimal.h"
#include "connector/sql/outcome/outcome.h"

// The casts between numeric, bigint and double precision.

namespace millrace::sql {

constexpr Decimal numeric_of(std::int64_t value) {
  return Decimal{value};
}
// The 15 digits that a double surely has: 0.1::float8::numeric is 0.1.
Outcome<Decimal> numeric_of(double value);

// Rounds half away from zero; from a double half to even.
Outcome<std::int64_t> bigint_of(const Decimal& value);
Outcome<std::int64_t> bigint_of(double value);

// The nearest double. A number that is not zero and too small for one is a fault.
Outcome<double> double_of(const Decimal& value);
constexpr double double_of(std::int64_t value) {
  return static_cast<double>(value);
}

}  // namespace millrace::sql
