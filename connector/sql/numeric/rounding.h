#pragma once

#include <cstdint>
#include <optional>

#include "connector/sql/numeric/decimal.h"
#include "connector/sql/outcome/outcome.h"

namespace millrace::sql {

// To so many digits behind the point, which are also shown: round(1.5, 3) is 1.500. Below zero, to
// tens, hundreds and so on. From the middle it goes away from zero. A fault when the digits asked
// for have no room; numbers that are not finite stay as they are.
Outcome<Decimal> round(const Decimal& value, std::int64_t digits);
// The same towards zero.
Outcome<Decimal> trunc(const Decimal& value, std::int64_t digits);

Outcome<Decimal> round(const Decimal& value);
Decimal trunc(const Decimal& value);
Outcome<Decimal> ceil(const Decimal& value);
Outcome<Decimal> floor(const Decimal& value);

// What numeric(precision, scale) makes of it: rounded to the scale, and a fault when more than
// precision - scale digits stand before the point ("numeric field overflow"). The precision is at
// most kMaximumDigits.
Outcome<Decimal> fit(const Decimal& value, std::int32_t precision, std::int32_t scale);

// How many digits are shown behind the point, and how many there have to be; none unless finite.
std::optional<std::int64_t> scale(const Decimal& value);
std::optional<std::int64_t> min_scale(const Decimal& value);

}  // namespace millrace::sql
