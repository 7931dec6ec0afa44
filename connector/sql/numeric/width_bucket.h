#pragma once

#include <cstdint>

#include "connector/sql/numeric/decimal.h"
#include "connector/sql/outcome/outcome.h"

namespace millrace::sql {

// In which of `count` buckets of equal width between `low` and `high` a value falls: 1 to count, 0
// below the first one and count + 1 from the end of the last one on. The bounds may be given in
// either order, and count down then.
Outcome<std::int64_t> width_bucket(const Decimal& value, const Decimal& low, const Decimal& high,
                                   std::int64_t count);
Outcome<std::int64_t> width_bucket(double value, double low, double high, std::int64_t count);

}  // namespace millrace::sql
