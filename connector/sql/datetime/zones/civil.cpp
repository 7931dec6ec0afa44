#include "connector/sql/datetime/zones/civil.h"

namespace millrace::sql {

Outcome<std::int64_t> timestamp_of(const CivilTime& civil) {
  const auto days = days_from_epoch(civil.date);
  std::int64_t timestamp = 0;
  if (__builtin_mul_overflow(days, kMicrosPerDay, &timestamp) ||
      __builtin_add_overflow(timestamp, civil.time, &timestamp) || !is_timestamp(timestamp)) {
    return fault("timestamp out of range");
  }
  return timestamp;
}

CivilTime local_civil_time(std::int64_t timestamptz, const Zone& zone) {
  const auto second = floor_divide(timestamptz, kMicrosPerSecond);
  const auto local = second + zone.seconds_east(second + kSecondsToEpoch);
  return {civil_date(floor_divide(local, kSecondsPerDay)),
          floor_modulo(local, kSecondsPerDay) * kMicrosPerSecond +
              floor_modulo(timestamptz, kMicrosPerSecond)};
}

Outcome<std::int64_t> timestamptz_of(const CivilTime& civil, const Zone& zone) {
  const auto days = days_from_epoch(civil.date);
  const auto second = (days + kDaysToEpoch) * kSecondsPerDay + civil.time / kMicrosPerSecond;
  std::int64_t moment = 0;
  if (__builtin_mul_overflow(days, kMicrosPerDay, &moment) ||
      __builtin_add_overflow(
          moment, civil.time - zone.seconds_east_of_local(second) * kMicrosPerSecond, &moment) ||
      days < kFirstDay || !is_timestamp(moment)) {
    return fault("timestamp out of range");
  }
  return moment;
}

}  // namespace millrace::sql
