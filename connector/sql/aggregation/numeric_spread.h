#pragma once

#include <cstdint>
#include <optional>

#include "connector/sql/aggregation/numeric_sum.h"

namespace millrace::sql {

// Which measure of how far values are from their average.
struct SpreadKind {
  bool of_sample = true;     // Of a sample of all values, and not of all of them.
  bool is_deviation = true;  // The root of the variance.
};

// The sums that variances of numerics are computed from, exactly. A plain value.
class NumericSpread {
 public:
  void add(const Decimal& value);

  // nullopt when there are too few values.
  Outcome<std::optional<Decimal>> spread(SpreadKind kind) const;

 private:
  void add_square(UInt128 coefficient);
  void rescale_squares(unsigned digits);

  NumericSum sum_;
  // The sum of the squares, of twice the scale, in 256 bits.
  UInt128 squares_low_ = 0;
  UInt128 squares_high_ = 0;
};

}  // namespace millrace::sql
