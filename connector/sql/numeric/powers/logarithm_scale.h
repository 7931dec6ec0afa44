#pragma once

#include <algorithm>

#include "connector/sql/numeric/decimal.h"

namespace millrace::sql {

inline constexpr std::uint16_t kLargestResultScale = 1000;

// The digits behind the point of a result whose first digit stands at 10^weight: so many that 16
// count, and no fewer than an operand has.
constexpr int result_scale(int weight, int scale_of_operands) {
  constexpr int kDigitsThatCount = 16;
  return std::clamp(std::max(kDigitsThatCount - weight, scale_of_operands), 0,
                    int{kLargestResultScale});
}

// Where about the first digit of the natural logarithm of a positive number stands, as Postgres
// estimates it: the scale of a logarithm depends on that.
int logarithm_weight(const Decimal& value);

}  // namespace millrace::sql
