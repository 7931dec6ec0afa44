#include "connector/schedule/timetable.h"

#include <algorithm>

namespace millrace::schedule {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::year;
using Span = ZoneClock::Span;

constexpr Moment kFirstMoment = sys_days(year(1) / 1 / 2);
constexpr Moment kEndMoment = sys_days(year(9999) / 12 / 31);

// A time that the clocks jump over when the span begins; there is none where they go back.
bool is_jumped_over(const Cron& cron, const Span& span) {
  return cron.pace() != Cron::Pace::EveryHour &&
         cron.next(span.shown_before, span.local(span.begin)).has_value();
}

// The first one in the span, at `from` or after it.
std::optional<Moment> next_in(const Cron& cron, const Span& span, Moment from) {
  if (from == span.begin && is_jumped_over(cron, span)) return from;
  auto local = span.local(from);
  const bool comes_once = cron.pace() == Cron::Pace::TimesOfDay;
  if (comes_once) local = std::max(local, span.shown_before);
  const auto until = span.end == Moment::max() ? LocalTime::max() : span.local(span.end);
  return cron.next(local, until).transform([&](LocalTime next) { return span.moment(next); });
}

}  // namespace

Moment Timetable::next_on_clock(const OnClock& when, Moment moment) {
  for (auto from = moment + seconds(1); from < kEndMoment;) {
    const auto span = when.zone.span_at(from);
    if (const auto next = next_in(when.cron, span, from)) return *next;
    from = span.end;
  }
  return Moment::max();
}

Moment Timetable::next_after(Moment moment) const {
  if (moment >= kEndMoment) return Moment::max();
  moment = std::max(moment, kFirstMoment);
  if (const auto* clock = std::get_if<OnClock>(&when_)) return next_on_clock(*clock, moment);
  const auto interval = std::max(std::get<Every>(when_).interval, seconds(1));
  const auto passed = moment.time_since_epoch();
  auto whole = passed / interval;
  if (passed < seconds(0) && passed % interval != seconds(0)) --whole;
  const Moment next(interval * (whole + 1));
  return next < kEndMoment ? next : Moment::max();
}

std::optional<Moment> Timetable::last_within(Moment after, Moment until) const {
  after = std::max(after, kFirstMoment);
  until = std::min(until, kEndMoment);
  if (after >= until || next_after(after) > until) return std::nullopt;
  // A stretch before the end that has one, twice as long each time; most often the first does.
  auto stretch = seconds(60);
  auto low = std::max(after, until - stretch);
  while (next_after(low) > until) {
    stretch *= 2;
    low = std::max(after, until - stretch);
  }
  auto found = next_after(low);
  // Between them: `found` is a time, and after `none` there is no other.
  for (auto none = until; found < none;) {
    const auto middle = found + (none - found) / 2;
    const auto next = next_after(middle);
    if (next <= until) {
      found = next;
    } else {
      none = middle;
    }
  }
  return found;
}

ZoneClock Timetable::zone() const {
  const auto* clock = std::get_if<OnClock>(&when_);
  return clock == nullptr ? ZoneClock() : clock->zone;
}

}  // namespace millrace::schedule
