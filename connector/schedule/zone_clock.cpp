#include "connector/schedule/zone_clock.h"

#include <utility>

#include <cctz/civil_time.h>
#include <cctz/time_zone.h>

#include "connector/base/zones/zone_names.h"

namespace millrace::schedule {
namespace {

using Seconds = std::chrono::seconds;

cctz::time_point<Seconds> point(Moment moment) {
  return cctz::time_point<Seconds>(moment.time_since_epoch());
}

LocalTime local_of(const cctz::civil_second& civil) {
  return LocalTime(Seconds(civil - cctz::civil_second()));
}

// When the clocks made that change. In a gap the clocks never show where they came from, and of
// what is shown twice the second time begins with it.
Moment moment_of(const cctz::time_zone& zone, const cctz::time_zone::civil_transition& change) {
  const auto shown = zone.lookup(change.to);
  const auto at = shown.kind == cctz::time_zone::civil_lookup::REPEATED ? shown.trans : shown.pre;
  return Moment(at.time_since_epoch());
}

}  // namespace

struct ZoneClock::Rules {
  cctz::time_zone zone;
};

ZoneClock::ZoneClock()
    : ZoneClock("UTC", std::make_shared<const Rules>(Rules{cctz::utc_time_zone()})) {}

ZoneClock::ZoneClock(std::string name, std::shared_ptr<const Rules> rules)
    : name_(std::move(name)), rules_(std::move(rules)) {}

std::optional<ZoneClock> ZoneClock::find(const std::string& name) {
  cctz::time_zone zone;
  if (name == "UTC") return ZoneClock();
  // cctz remembers every name for ever, and gets to see none that is not there.
  if (exact_zone_name(name) != name || !cctz::load_time_zone(name, &zone)) return std::nullopt;
  return ZoneClock(name, std::make_shared<const Rules>(Rules{zone}));
}

ZoneClock::Span ZoneClock::span_at(Moment moment) const {
  const auto& zone = rules_->zone;
  const Seconds offset(zone.lookup(point(moment)).offset);
  Span span{Moment::min(), Moment::max(), offset, LocalTime::min()};
  cctz::time_zone::civil_transition change;
  // Of a change at this very moment, too.
  if (zone.prev_transition(point(moment + Seconds(1)), &change)) {
    span.begin = moment_of(zone, change);
    span.shown_before = local_of(change.from);
  }
  if (zone.next_transition(point(moment), &change)) span.end = moment_of(zone, change);
  return span;
}

std::string ZoneClock::abbreviation(Moment moment) const {
  return rules_->zone.lookup(point(moment)).abbr;
}

}  // namespace millrace::schedule
