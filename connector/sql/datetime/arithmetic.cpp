#include "connector/sql/datetime/arithmetic.h"

#include "connector/data/timestamps.h"
#include "connector/sql/datetime/conversions.h"
#include "connector/sql/datetime/interval/limits.h"
#include "connector/sql/datetime/zones/civil.h"

namespace millrace::sql {
namespace {

std::unexpected<Reason> timestamp_out_of_range() {
  return fault("timestamp out of range");
}

CivilDate month_later(const CivilDate& date, std::int32_t months) {
  const std::int64_t month = date.year * std::int64_t{12} + (date.month - 1) + months;
  CivilDate later{static_cast<std::int32_t>(floor_divide(month, 12)),
                  static_cast<std::int32_t>(floor_modulo(month, 12) + 1), date.day};
  const auto last = days_in_month(later.year, later.month);
  if (later.day > last) later.day = last;
  return later;
}

// So many days later, or an error before the first day there is.
Outcome<CivilDate> day_later(const CivilDate& date, std::int32_t days) {
  const auto day = days_from_epoch(date) + days;
  if (day < kFirstDay || day > kLastDay) return timestamp_out_of_range();
  return civil_date(day);
}

Outcome<std::int64_t> add_microseconds(std::int64_t timestamp, std::int64_t microseconds) {
  std::int64_t sum = 0;
  if (__builtin_add_overflow(timestamp, microseconds, &sum) || !is_timestamp(sum)) {
    return timestamp_out_of_range();
  }
  return sum;
}

std::int64_t around_the_clock(std::int64_t time, std::int64_t microseconds) {
  return floor_modulo(time + microseconds % kMicrosPerDay, kMicrosPerDay);
}

template <class T>
void borrow(T& field, std::int64_t unit, std::int64_t& next) {
  if (field >= 0) return;
  field += unit;
  --next;
}

// The difference field by field; `later` is not before `earlier`, by the moments that they are.
// Months are as long as those of `counted_from`.
Outcome<Interval> symbolic_difference(const CivilTime& later, const CivilTime& earlier,
                                      const CivilDate& counted_from) {
  std::int64_t time = later.time - earlier.time;
  std::int64_t days = later.date.day - earlier.date.day;
  std::int64_t months = later.date.month - earlier.date.month;
  std::int64_t years = std::int64_t{later.date.year} - earlier.date.year;
  borrow(time, kMicrosPerDay, days);
  while (days < 0) borrow(days, days_in_month(counted_from.year, counted_from.month), months);
  borrow(months, 12, years);
  const auto all_months = years * 12 + months;
  const auto whole = static_cast<std::int32_t>(all_months);
  if (whole != all_months) return fault("interval out of range");
  return Interval{whole, static_cast<std::int32_t>(days), time};
}

Outcome<Interval> age_between(const CivilTime& a, const CivilTime& b, bool a_is_earlier) {
  if (!a_is_earlier) return symbolic_difference(a, b, b.date);
  const auto difference = symbolic_difference(b, a, a.date);
  return difference ? negate(*difference) : difference;
}

// Midnight of a day that no timestamp reaches is later than all of them but infinity.
std::strong_ordering compare_overflowed(bool is_late, std::int64_t timestamp) {
  if (is_late) {
    return timestamp == kInfinity<std::int64_t> ? std::strong_ordering::less
                                                : std::strong_ordering::greater;
  }
  return timestamp == kMinusInfinity<std::int64_t> ? std::strong_ordering::greater
                                                   : std::strong_ordering::less;
}

}  // namespace

Outcome<std::int32_t> add_days(std::int32_t date, std::int64_t days) {
  if (is_infinite(date)) return date;
  std::int64_t sum = 0;
  if (__builtin_add_overflow(std::int64_t{date}, days, &sum) || !is_date(sum)) {
    return fault("date out of range");
  }
  return static_cast<std::int32_t>(sum);
}

Outcome<std::int64_t> days_between(std::int32_t later, std::int32_t earlier) {
  if (is_infinite(later) || is_infinite(earlier)) return fault("cannot subtract infinite dates");
  return std::int64_t{later} - earlier;
}

Outcome<std::int64_t> add_time(std::int32_t date, std::int64_t time) {
  const auto midnight = date_to_timestamp(date);
  if (!midnight || is_infinite(*midnight)) return midnight;
  return add_microseconds(*midnight, time);
}

Outcome<std::int64_t> add_to_timestamp(std::int64_t timestamp, const Interval& interval) {
  if (is_infinite(timestamp)) return timestamp;
  auto civil = civil_time(timestamp);
  if (interval.months != 0) {
    civil.date = month_later(civil.date, interval.months);
    if (const auto moved = timestamp_of(civil); !moved) return moved;
  }
  if (interval.days != 0) {
    const auto date = day_later(civil.date, interval.days);
    if (!date) return std::unexpected(date.error());
    civil.date = *date;
  }
  const auto moved = timestamp_of(civil);
  return moved ? add_microseconds(*moved, interval.microseconds) : moved;
}

Outcome<std::int64_t> add_to_timestamptz(std::int64_t timestamptz, const Interval& interval,
                                         const Zone& zone) {
  if (is_infinite(timestamptz)) return timestamptz;
  auto moment = timestamptz;
  if (interval.months != 0) {
    auto civil = local_civil_time(moment, zone);
    civil.date = month_later(civil.date, interval.months);
    const auto moved = timestamptz_of(civil, zone);
    if (!moved) return moved;
    moment = *moved;
  }
  if (interval.days != 0) {
    auto civil = local_civil_time(moment, zone);
    const auto date = day_later(civil.date, interval.days);
    if (!date) return std::unexpected(date.error());
    civil.date = *date;
    const auto moved = timestamptz_of(civil, zone);
    if (!moved) return moved;
    moment = *moved;
  }
  return add_microseconds(moment, interval.microseconds);
}

Outcome<Interval> subtract_timestamps(std::int64_t later, std::int64_t earlier) {
  if (is_infinite(later) || is_infinite(earlier)) {
    return fault("cannot subtract infinite timestamps");
  }
  std::int64_t difference = 0;
  if (__builtin_sub_overflow(later, earlier, &difference)) return fault("interval out of range");
  return justify_hours({0, 0, difference});
}

std::int64_t add_to_time(std::int64_t time, const Interval& interval) {
  return around_the_clock(time, interval.microseconds % kMicrosPerDay);
}

std::int64_t subtract_from_time(std::int64_t time, const Interval& interval) {
  return around_the_clock(time, -(interval.microseconds % kMicrosPerDay));
}

Outcome<Interval> age(std::int64_t later, std::int64_t earlier) {
  if (is_infinite(later) || is_infinite(earlier)) return timestamp_out_of_range();
  return age_between(civil_time(later), civil_time(earlier), later < earlier);
}

Outcome<Interval> age_of_timestamptz(std::int64_t later, std::int64_t earlier, const Zone& zone) {
  if (is_infinite(later) || is_infinite(earlier)) return timestamp_out_of_range();
  return age_between(local_civil_time(later, zone), local_civil_time(earlier, zone),
                     later < earlier);
}

Outcome<std::int64_t> date_bin(const Interval& stride, std::int64_t timestamp,
                               std::int64_t origin) {
  if (is_infinite(timestamp)) return timestamp;
  if (is_infinite(origin)) return fault("origin out of range");
  if (stride.months != 0) {
    return fault("timestamps cannot be binned into intervals containing months or years");
  }
  std::int64_t width = 0;
  std::int64_t distance = 0;
  if (__builtin_mul_overflow(std::int64_t{stride.days}, kMicrosPerDay, &width) ||
      __builtin_add_overflow(width, stride.microseconds, &width)) {
    return fault("interval out of range");
  }
  if (width <= 0) return fault("stride must be greater than zero");
  if (__builtin_sub_overflow(timestamp, origin, &distance)) return fault("interval out of range");
  const auto rest = distance % width;
  const auto start = timestamp - rest;
  return rest < 0 ? add_microseconds(start, -width) : start;
}

std::strong_ordering compare_date_to_timestamp(std::int32_t date, std::int64_t timestamp) {
  const auto midnight = date_to_timestamp(date);
  return midnight ? *midnight <=> timestamp : compare_overflowed(true, timestamp);
}

std::strong_ordering compare_date_to_timestamptz(std::int32_t date, std::int64_t timestamptz,
                                                 const Zone& zone) {
  const auto midnight = date_to_timestamptz(date, zone);
  return midnight ? *midnight <=> timestamptz : compare_overflowed(date > 0, timestamptz);
}

std::strong_ordering compare_timestamp_to_timestamptz(std::int64_t timestamp,
                                                      std::int64_t timestamptz, const Zone& zone) {
  const auto moment = zone.to_utc(timestamp);
  return moment ? *moment <=> timestamptz : compare_overflowed(timestamp > 0, timestamptz);
}

}  // namespace millrace::sql
