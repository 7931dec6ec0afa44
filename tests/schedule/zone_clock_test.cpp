#include "connector/schedule/zone_clock.h"

#include <string>

#include <cctz/time_zone.h>
#include <gtest/gtest.h>

#include "connector/base/zones/zone_names.h"
#include "tests/schedule/times.h"

namespace millrace::schedule::testing {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

TEST(ZoneClock, IsOfUtcUnlessAskedForAnother) {
  const ZoneClock clock;
  const auto span = clock.span_at(utc("2026-11-30 00:00"));
  EXPECT_EQ(clock.name(), "UTC");
  EXPECT_EQ(span.begin, Moment::min());
  EXPECT_EQ(span.end, Moment::max());
  EXPECT_EQ(span.offset, seconds(0));
}

TEST(ZoneClock, IsFoundByItsExactNameOnly) {
  EXPECT_TRUE(ZoneClock::find("Europe/Berlin"));
  for (const auto* name : {"", "europe/berlin", "Europe/Berln", "localtime", "/etc/localtime",
                           "../zoneinfo/UTC", "Europe", "right/UTC", ":UTC", "UTC+3"}) {
    EXPECT_FALSE(ZoneClock::find(name)) << name;
  }
}

TEST(ZoneClock, RunsEvenlyBetweenTwoChanges) {
  const auto berlin = zone_of("Europe/Berlin");
  const auto summer = berlin.span_at(utc("2026-07-01 00:00"));
  EXPECT_EQ(summer.begin, utc("2026-03-29 01:00"));
  EXPECT_EQ(summer.end, utc("2026-10-25 01:00"));
  EXPECT_EQ(summer.offset, hours(2));
  EXPECT_EQ(summer.shown_before, local_time("2026-03-29 02:00"));
  EXPECT_EQ(berlin.span_at(summer.begin).begin, summer.begin);
  EXPECT_EQ(berlin.span_at(summer.begin - seconds(1)).end, summer.begin);
  EXPECT_EQ(berlin.span_at(summer.end).shown_before, local_time("2026-10-25 03:00"));
  EXPECT_EQ(berlin.abbreviation(summer.begin), "CEST");
}

// Its spans lie end to end, and within each the offset is what the database says, in all zones.
TEST(ZoneClock, KnowsEveryChangeOfEveryZone) {
  for (const auto& name : zone_names()) {
    const auto clock = zone_of(name);
    cctz::time_zone zone;
    ASSERT_TRUE(cctz::load_time_zone(name, &zone)) << name;
    const auto offset = [&](Moment at) {
      return seconds(zone.lookup(cctz::time_point<seconds>(at.time_since_epoch())).offset);
    };
    for (auto at = utc("1850-01-01 00:00"); at < utc("2060-01-01 00:00");) {
      const auto span = clock.span_at(at);
      ASSERT_LE(span.begin, at) << name;
      ASSERT_GT(span.end, at) << name << " " << text_of(at);
      EXPECT_EQ(span.offset, offset(at)) << name << " " << text_of(at);
      if (span.end == Moment::max()) break;
      EXPECT_EQ(span.offset, offset(span.end - seconds(1))) << name << " " << text_of(span.end);
      EXPECT_EQ(clock.span_at(span.end).begin, span.end) << name << " " << text_of(span.end);
      EXPECT_EQ(clock.span_at(span.end).shown_before, span.local(span.end)) << name;
      at = span.end;
    }
  }
}

}  // namespace
}  // namespace millrace::schedule::testing
