#include "connector/base/text/time_text.h"

#include <gtest/gtest.h>

namespace millrace {
namespace {

// 2026-11-24 02:03:04.9 UTC.
constexpr std::chrono::system_clock::time_point kMoment{
    std::chrono::milliseconds(1'795'485'784'900)};

TEST(TimeTextTest, WritesAMomentForMachinesPeopleAndHttp) {
  EXPECT_EQ(iso_time(kMoment), "2026-11-24T02:03:04Z");
  EXPECT_EQ(iso_time(kMoment, "+00:00"), "2026-11-24T02:03:04+00:00");
  EXPECT_EQ(utc_text(kMoment), "2026-11-24 02:03:04 UTC");
  EXPECT_EQ(http_date(kMoment), "Tue, 24 Nov 2026 02:03:04 GMT");
}

}  // namespace
}  // namespace millrace
