#include "connector/sql/numeric/width_bucket.h"

#include <cmath>

#include "connector/sql/numeric/arithmetic.h"
#include "connector/sql/numeric/bigint.h"
#include "connector/sql/numeric/conversions.h"
#include "connector/sql/numeric/rounding.h"

namespace millrace::sql {
namespace {

constexpr std::string_view kEqualBounds = "lower bound cannot equal upper bound";
constexpr std::string_view kInfiniteBound = "lower and upper bounds must be finite";
constexpr std::string_view kNaNAmongThem = "operand, lower bound, and upper bound cannot be NaN";

// (value - low) * count / (high - low) + 1, of a value between the two.
Outcome<std::int64_t> bucket_between(const Decimal& value, const Decimal& low, const Decimal& high,
                                     std::int64_t count) {
  const auto distance = subtract(value, low);
  const auto width = subtract(high, low);
  if (!distance) return std::unexpected(distance.error());
  if (!width) return std::unexpected(width.error());
  const auto part = multiply(*distance, numeric_of(count));
  if (!part) return std::unexpected(part.error());
  const auto quotient = divide(*part, *width);
  if (!quotient) return std::unexpected(quotient.error());
  // Rounding may have made the whole count of it, and a bucket behind the last one: so does
  // Postgres 15.
  const auto whole = bigint_of(trunc(*quotient));
  if (!whole) return whole;
  return add(*whole, std::int64_t{1});
}

}  // namespace

Outcome<std::int64_t> width_bucket(const Decimal& value, const Decimal& low, const Decimal& high,
                                   std::int64_t count) {
  if (count <= 0) return fault("count must be greater than zero");
  if (value.is_nan() || low.is_nan() || high.is_nan()) return fault(kNaNAmongThem);
  if (low.is_infinite() || high.is_infinite()) return fault(kInfiniteBound);
  if (low == high) return fault(kEqualBounds);
  if (low > high) return width_bucket(negate(value), negate(low), negate(high), count);
  if (value < low) return 0;
  if (value >= high) return add(count, std::int64_t{1});
  return bucket_between(value, low, high, count);
}

Outcome<std::int64_t> width_bucket(double value, double low, double high, std::int64_t count) {
  if (count <= 0) return fault("count must be greater than zero");
  if (std::isnan(value) || std::isnan(low) || std::isnan(high)) return fault(kNaNAmongThem);
  if (std::isinf(low) || std::isinf(high)) return fault(kInfiniteBound);
  if (low == high) return fault(kEqualBounds);
  if (low > high) return width_bucket(-value, -low, -high, count);
  if (value < low) return 0;
  if (value >= high) return add(count, std::int64_t{1});
  // Halves, when the width itself is too much for a double.
  const auto buckets = static_cast<double>(count);
  const double part = std::isinf(high - low)
                          ? buckets * ((value / 2 - low / 2) / (high / 2 - low / 2))
                          : buckets * (value - low) / (high - low);
  return bigint_of(std::floor(part + 1));
}

}  // namespace millrace::sql
