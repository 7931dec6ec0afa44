#include "connector/app/schedules/next_times.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/planned.h"

namespace millrace::app {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::year;
using ::testing::EndsWith;
using testing::Planned;
using testing::sync_line;

class NextTimesTest : public ::testing::Test {
 protected:
  std::vector<NextTimes> next(std::size_t count) const {
    std::vector<const engine::SyncPlan*> syncs;
    for (const auto& sync : file.plan.syncs) syncs.push_back(&sync);
    return next_times(syncs, sys_days(year(2026) / 10 / 24) + hours(12), count);
  }

  const Planned file{sync_line("orders", "schedule: {cron: 30 2 * * *, zone: Europe/Berlin}") +
                     sync_line("events", "schedule: {every: 7s}") +
                     sync_line("report", "after: [orders, events]") +
                     sync_line("manual", "tags: []")};
};

TEST_F(NextTimesTest, AreShownByTheClocksOfTheSchedule) {
  EXPECT_EQ(schedules_text(next(2), std::nullopt, 200),
            "sync    schedule                   next\n"
            "orders  30 2 * * *, Europe/Berlin  Sun 2026-10-25 02:30 CEST\n"
            "                                   Mon 2026-10-26 02:30 CET\n"
            "events  every 7s                   Sat 2026-10-24 12:00:06 UTC\n"
            "                                   Sat 2026-10-24 12:00:13 UTC\n"
            "report  after orders and events    -\n"
            "manual  -                          -\n");
}

TEST_F(NextTimesTest, AreShownByOtherClocks) {
  EXPECT_EQ(schedules_text({next(1).front()}, schedule::ZoneClock::find("Asia/Kathmandu"), 200),
            "sync    schedule                   next\n"
            "orders  30 2 * * *, Europe/Berlin  Sun 2026-10-25 06:15 +0545\n");
}

TEST_F(NextTimesTest, AreOneLineForMachines) {
  const auto line = schedules_json(next(1), std::nullopt);
  EXPECT_THAT(
      line,
      EndsWith(R"("syncs":[{"sync":"orders","schedule":"30 2 * * *, Europe/Berlin",)"
               R"("zone":"Europe/Berlin","after":[],"next":[{"time":"2026-10-25T00:30:00Z",)"
               R"("local":"2026-10-25T02:30:00+02:00"}]},{"sync":"events","schedule":"every 7s",)"
               R"("zone":"UTC","after":[],"next":[{"time":"2026-10-24T12:00:06Z",)"
               R"("local":"2026-10-24T12:00:06+00:00"}]},{"sync":"report",)"
               R"("schedule":"after orders and events","zone":"UTC","after":["orders","events"],)"
               R"("next":[]},{"sync":"manual"}]})"));
}

}  // namespace
}  // namespace millrace::app
