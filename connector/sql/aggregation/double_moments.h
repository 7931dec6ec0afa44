#pragma once

#include <cmath>
#include <limits>
#include <optional>

#include "connector/sql/aggregation/numeric_spread.h"
#include "connector/sql/outcome/outcome.h"

namespace millrace::sql {

// The sum of doubles and that of their squared distances from the average, one value after the
// other, as float8_accum() of Postgres adds them up (by Youngs and Cramer). A plain value.
struct DoubleMoments {
  double count = 0;
  double sum = 0;
  double squares = 0;
  bool has_overflowed = false;

  void add(double value) {
    const double before = count;
    const bool was_infinite = std::isinf(sum);
    count += 1;
    sum += value;
    if (before == 0) {
      if (!std::isfinite(value)) squares = std::numeric_limits<double>::quiet_NaN();
      return;
    }
    const double distance = value * count - sum;
    squares += distance * distance / (count * before);
    if (std::isinf(sum) || std::isinf(squares)) {
      if (!was_infinite && !std::isinf(value)) has_overflowed = true;
      squares = std::numeric_limits<double>::quiet_NaN();
    }
  }

  Outcome<std::optional<double>> average() const {
    if (count == 0) return std::nullopt;
    if (has_overflowed) return overflow();
    return sum / count;
  }
  Outcome<std::optional<double>> spread(SpreadKind kind) const {
    if (count == 0 || (kind.of_sample && count == 1)) return std::nullopt;
    if (has_overflowed) return overflow();
    const double variance = squares / (kind.of_sample ? count - 1 : count);
    return kind.is_deviation ? std::sqrt(variance) : variance;
  }

  static std::unexpected<Reason> overflow() { return fault("value out of range: overflow"); }
};

}  // namespace millrace::sql
