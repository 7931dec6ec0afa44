#include "connector/sql/datetime/interval/interval.h"

#include <cmath>
#include <functional>
#include <limits>
#include <optional>

namespace millrace::sql {
namespace {

constexpr std::int64_t kMicrosecondsPerDay = 86'400'000'000;
constexpr std::int32_t kDaysOfMonth = 30;
constexpr double kSecondsOfDay = 86'400;

std::unexpected<Reason> out_of_range() {
  return fault("interval out of range");
}

template <class Int>
bool add_to(Int& sum, Int value) {
  return !__builtin_add_overflow(sum, value, &sum);
}

// The whole part; none when it does not fit, or is no number.
template <class Int>
std::optional<Int> whole_of(double value) {
  const auto low = static_cast<double>(std::numeric_limits<Int>::min());
  // One more than the greatest Int, which is a power of two and exact.
  const double high = -low;
  if (!(value >= low && value < high)) return std::nullopt;
  return static_cast<Int>(value);
}

// To microseconds of what is in seconds: sums of binary fractions are not quite 24 hours otherwise.
double rounded(double seconds) {
  constexpr double kPerSecond = 1'000'000;
  return std::rint(seconds * kPerSecond) / kPerSecond;
}

// An interval multiplied, whose parts are no whole numbers yet.
struct Scaled {
  double months;
  double days;
  double microseconds;
};

Outcome<Interval> cascade(const Scaled& scaled) {
  const auto months = whole_of<std::int32_t>(scaled.months);
  const auto days = whole_of<std::int32_t>(scaled.days);
  if (!months || !days) return out_of_range();
  Interval result{*months, *days, 0};
  const double days_of_month = rounded((scaled.months - *months) * kDaysOfMonth);
  const auto whole_days_of_month = static_cast<std::int32_t>(days_of_month);
  double seconds =
      rounded((scaled.days - *days + days_of_month - whole_days_of_month) * kSecondsOfDay);
  if (std::abs(seconds) >= kSecondsOfDay) {
    const auto whole = static_cast<std::int32_t>(seconds / kSecondsOfDay);
    if (!add_to(result.days, whole)) return out_of_range();
    seconds -= whole * kSecondsOfDay;
  }
  if (!add_to(result.days, whole_days_of_month)) return out_of_range();
  const auto microseconds =
      whole_of<std::int64_t>(std::rint(scaled.microseconds + seconds * 1'000'000));
  if (!microseconds) return out_of_range();
  result.microseconds = *microseconds;
  return result;
}

// Moves whole days from the microseconds to the days.
bool carry_days(Interval& interval) {
  const auto whole = static_cast<std::int32_t>(interval.microseconds / kMicrosecondsPerDay);
  interval.microseconds %= kMicrosecondsPerDay;
  return add_to(interval.days, whole);
}

bool carry_months(Interval& interval) {
  const std::int32_t whole = interval.days / kDaysOfMonth;
  interval.days %= kDaysOfMonth;
  return add_to(interval.months, whole);
}

// Lets the microseconds, less than a day, have the sign of the days.
void align_time(Interval& interval) {
  if (interval.days > 0 && interval.microseconds < 0) {
    interval.microseconds += kMicrosecondsPerDay;
    --interval.days;
  } else if (interval.days < 0 && interval.microseconds > 0) {
    interval.microseconds -= kMicrosecondsPerDay;
    ++interval.days;
  }
}

// Lets the days, less than a month, have the sign of the months; `below` and `above` say that what
// is beside the months is negative or positive.
void align_days(Interval& interval, bool below, bool above) {
  if (interval.months > 0 && below) {
    interval.days += kDaysOfMonth;
    --interval.months;
  } else if (interval.months < 0 && above) {
    interval.days -= kDaysOfMonth;
    ++interval.months;
  }
}

}  // namespace

std::size_t hash_of(const Interval& interval) {
  const auto span = estimated_microseconds(interval);
  return std::hash<std::uint64_t>()(static_cast<std::uint64_t>(span));
}

Outcome<Interval> negate(const Interval& interval) {
  return subtract(Interval{}, interval);
}

Outcome<Interval> add(const Interval& a, const Interval& b) {
  Interval sum = a;
  if (!add_to(sum.months, b.months) || !add_to(sum.days, b.days) ||
      !add_to(sum.microseconds, b.microseconds)) {
    return out_of_range();
  }
  return sum;
}

Outcome<Interval> subtract(const Interval& a, const Interval& b) {
  Interval result;
  if (__builtin_sub_overflow(a.months, b.months, &result.months) ||
      __builtin_sub_overflow(a.days, b.days, &result.days) ||
      __builtin_sub_overflow(a.microseconds, b.microseconds, &result.microseconds)) {
    return out_of_range();
  }
  return result;
}

Outcome<Interval> multiply(const Interval& interval, double factor) {
  return cascade({interval.months * factor, interval.days * factor,
                  static_cast<double>(interval.microseconds) * factor});
}

Outcome<Interval> divide(const Interval& interval, double divisor) {
  if (divisor == 0) return fault("division by zero");
  return cascade({interval.months / divisor, interval.days / divisor,
                  static_cast<double>(interval.microseconds) / divisor});
}

Outcome<Interval> justify_hours(const Interval& interval) {
  Interval result = interval;
  if (!carry_days(result)) return out_of_range();
  align_time(result);
  return result;
}

Outcome<Interval> justify_days(const Interval& interval) {
  Interval result = interval;
  if (!carry_months(result)) return out_of_range();
  align_days(result, result.days < 0, result.days > 0);
  return result;
}

Outcome<Interval> justify_interval(const Interval& interval) {
  Interval result = interval;
  // Days and time of one sign could overflow together.
  const bool same_sign =
      (result.days > 0 && result.microseconds > 0) || (result.days < 0 && result.microseconds < 0);
  if (same_sign && !carry_months(result)) return out_of_range();
  if (!carry_days(result) || !carry_months(result)) return out_of_range();
  align_days(result, result.days < 0 || (result.days == 0 && result.microseconds < 0),
             result.days > 0 || (result.days == 0 && result.microseconds > 0));
  align_time(result);
  return result;
}

}  // namespace millrace::sql
