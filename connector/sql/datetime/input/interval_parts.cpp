#include "connector/sql/datetime/input/interval_parts.h"

#include <cmath>
#include <limits>

#include "connector/sql/datetime/interval/limits.h"

namespace millrace::sql {
namespace {

constexpr std::int32_t kMonthsPerYear = 12;
constexpr std::int32_t kDaysPerMonth = 30;
constexpr std::int32_t kDaysPerWeek = 7;

template <class Int>
bool add_product(std::int64_t value, Int scale, Int& sum) {
  Int product = 0;
  return !__builtin_mul_overflow(value, scale, &product) &&
         !__builtin_add_overflow(sum, product, &sum);
}

}  // namespace

Failure IntervalParts::add(const Quantity& quantity, Unit unit) {
  bool fits = false;
  switch (unit) {
    case Unit::Microsecond:
      fits = add_time(quantity, 1);
      break;
    case Unit::Millisecond:
      fits = add_time(quantity, 1'000);
      break;
    case Unit::Second:
      fits = add_time(quantity, kMicrosPerSecond);
      break;
    case Unit::Minute:
      fits = add_time(quantity, kMicrosPerMinute);
      break;
    case Unit::Hour:
      fits = add_time(quantity, kMicrosPerHour);
      break;
    case Unit::Day:
      fits = add_product(quantity.whole, 1, days_) &&
             add_fraction_of_time(quantity.fraction, kMicrosPerDay);
      break;
    case Unit::Week:
      fits = add_days(quantity, kDaysPerWeek);
      break;
    case Unit::Month:
      fits = add_months(quantity);
      break;
    case Unit::Year:
      fits = add_years(quantity, 1);
      break;
    case Unit::Decade:
      fits = add_years(quantity, 10);
      break;
    case Unit::Century:
      fits = add_years(quantity, 100);
      break;
    case Unit::Millennium:
      fits = add_years(quantity, 1'000);
      break;
    default:
      return Failure::BadFormat;
  }
  return fits ? Failure::None : Failure::FieldOverflow;
}

Failure IntervalParts::negate() {
  const bool fits = !__builtin_sub_overflow(0, years_, &years_) &&
                    !__builtin_sub_overflow(0, months_, &months_) &&
                    !__builtin_sub_overflow(0, days_, &days_) &&
                    !__builtin_sub_overflow(0, microseconds_, &microseconds_);
  return fits ? Failure::None : Failure::FieldOverflow;
}

Outcome<Interval> IntervalParts::interval() const {
  const std::int64_t months = std::int64_t{years_} * kMonthsPerYear + months_;
  if (months > std::numeric_limits<std::int32_t>::max() ||
      months < std::numeric_limits<std::int32_t>::min()) {
    return fault("interval out of range");
  }
  return Interval{static_cast<std::int32_t>(months), days_, microseconds_};
}

bool IntervalParts::add_years(const Quantity& quantity, std::int32_t years) {
  const auto months =
      static_cast<std::int32_t>(std::rint(quantity.fraction * years * kMonthsPerYear));
  return add_product(quantity.whole, years, years_) &&
         !__builtin_add_overflow(months_, months, &months_);
}

bool IntervalParts::add_months(const Quantity& quantity) {
  return add_product(quantity.whole, 1, months_) &&
         add_fraction_of_days(quantity.fraction, kDaysPerMonth);
}

bool IntervalParts::add_days(const Quantity& quantity, std::int32_t days) {
  return add_product(quantity.whole, days, days_) && add_fraction_of_days(quantity.fraction, days);
}

bool IntervalParts::add_time(const Quantity& quantity, std::int64_t microseconds) {
  return add_product(quantity.whole, microseconds, microseconds_) &&
         add_fraction_of_time(quantity.fraction, microseconds);
}

bool IntervalParts::add_fraction_of_days(double fraction, std::int32_t days) {
  const double all = fraction * days;
  const auto whole = static_cast<std::int32_t>(all);
  return !__builtin_add_overflow(days_, whole, &days_) &&
         add_fraction_of_time(all - whole, kMicrosPerDay);
}

bool IntervalParts::add_fraction_of_time(double fraction, std::int64_t microseconds) {
  const double all = fraction * static_cast<double>(microseconds);
  auto whole = static_cast<std::int64_t>(all);
  const double rest = all - static_cast<double>(whole);
  if (rest > 0.5) ++whole;
  if (rest < -0.5) --whole;
  return !__builtin_add_overflow(microseconds_, whole, &microseconds_);
}

}  // namespace millrace::sql
