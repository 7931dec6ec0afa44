#include "connector/sql/datetime/input/parse.h"

#include "connector/base/text/text.h"
#include "connector/data/timestamps.h"
#include "connector/sql/datetime/input/interval_text.h"
#include "connector/sql/datetime/input/iso_interval.h"
#include "connector/sql/datetime/input/read_date_time.h"
#include "connector/sql/datetime/interval/limits.h"

namespace millrace::sql {
namespace {

std::unexpected<Reason> out_of_range(std::string_view type, std::string_view text) {
  return fault("{} out of range: \"{}\"", known(type), printable(text));
}

Outcome<DateTimeText> read(std::string_view type, std::string_view text, const RunTime& run) {
  DateTimeText result;
  std::string unknown_zone;
  const auto failure = read_date_time(text, run, result, unknown_zone);
  if (failure != Failure::None) {
    return std::unexpected(reason_of(failure, type, text, unknown_zone));
  }
  return result;
}

template <class Int>
Int infinity_of(DateTimeText::Kind kind) {
  return kind == DateTimeText::Kind::Infinity ? kInfinity<Int> : kMinusInfinity<Int>;
}

Outcome<std::int64_t> parse_moment(std::string_view text, const RunTime& run, bool in_utc) {
  constexpr std::string_view kTypes[] = {"timestamp", "timestamp with time zone"};
  const auto found = read(kTypes[in_utc ? 1 : 0], text, run);
  if (!found) return std::unexpected(found.error());
  if (found->kind != DateTimeText::Kind::Moment) return infinity_of<std::int64_t>(found->kind);
  const auto days = days_from_epoch(found->date);
  std::int64_t moment = 0;
  const auto east = in_utc ? found->seconds_east * kMicrosPerSecond : 0;
  const bool fits = days >= kFirstDay && !__builtin_mul_overflow(days, kMicrosPerDay, &moment) &&
                    !__builtin_add_overflow(moment, found->microseconds, &moment) &&
                    !__builtin_sub_overflow(moment, east, &moment) && is_timestamp(moment);
  if (!fits) return out_of_range("timestamp", text);
  return moment;
}

}  // namespace

Outcome<std::int32_t> parse_date(std::string_view text, const RunTime& run) {
  if (const auto days = millrace::parse_date(text)) return *days;
  const auto found = read("date", text, run);
  if (!found) return std::unexpected(found.error());
  if (found->kind != DateTimeText::Kind::Moment) return infinity_of<std::int32_t>(found->kind);
  const auto days = days_from_epoch(found->date);
  if (!is_date(days)) return out_of_range("date", text);
  return static_cast<std::int32_t>(days);
}

Outcome<std::int64_t> parse_time(std::string_view text, const RunTime& run) {
  if (const auto time = millrace::parse_time(text)) return *time;
  std::int64_t time = 0;
  std::string unknown_zone;
  const auto failure = read_time_of_day(text, run, time, unknown_zone);
  if (failure != Failure::None) {
    return std::unexpected(reason_of(failure, "time", text, unknown_zone));
  }
  return time;
}

Outcome<std::int64_t> parse_timestamp(std::string_view text, const RunTime& run) {
  if (const auto moment = millrace::parse_timestamp(text)) return *moment;
  return parse_moment(text, run, false);
}

Outcome<std::int64_t> parse_timestamptz(std::string_view text, const RunTime& run) {
  // Behind "2024-01-31T", where a sign is that of an offset.
  constexpr std::size_t kOffsetFrom = 11;
  if (text.find_first_of("+-Z", kOffsetFrom) == std::string_view::npos) {
    if (const auto local = millrace::parse_timestamp(text)) {
      if (const auto moment = run.zone.to_utc(*local)) return *moment;
    }
  } else if (const auto moment = millrace::parse_timestamptz(text)) {
    if (is_infinite(*moment) || is_timestamp(*moment)) return *moment;
  }
  return parse_moment(text, run, true);
}

Outcome<Interval> parse_interval(std::string_view text) {
  IntervalParts parts;
  auto failure = read_interval_text(text, parts);
  if (failure == Failure::BadFormat) {
    parts = {};
    failure = read_iso_interval(text, parts);
  }
  if (failure != Failure::None) return std::unexpected(reason_of(failure, "interval", text));
  return parts.interval();
}

std::int64_t round_to_precision(std::int64_t microseconds, int precision) {
  if (is_infinite(microseconds) || precision >= 6) return microseconds;
  std::int64_t scale = 1;
  for (int digits = precision; digits < 6; ++digits) scale *= 10;
  // Half of the scale is far from the ends of what a timestamp can be.
  const auto half = microseconds < 0 ? -scale / 2 : scale / 2;
  return (microseconds + half) / scale * scale;
}

}  // namespace millrace::sql
