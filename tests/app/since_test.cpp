#include "connector/app/command_line/since.h"

#include <gtest/gtest.h>

#include "connector/base/text/time_text.h"

namespace millrace::app {
namespace {

using WallTime = std::chrono::system_clock::time_point;

// 2026-01-02 03:04:05 UTC
constexpr WallTime kNow{std::chrono::seconds(1767323045)};

struct Since {
  std::string name;
  std::string text;
  std::string moment;  // Empty: it is refused.
};

void PrintTo(const Since& since, std::ostream* out) {
  *out << since.name;
}

class MomentSince : public ::testing::TestWithParam<Since> {};

TEST_P(MomentSince, IsAnAgeOrADate) {
  const auto moment = moment_since(GetParam().text, kNow);

  EXPECT_EQ(moment ? iso_time(*moment) : "", GetParam().moment);
}

INSTANTIATE_TEST_SUITE_P(
    , MomentSince,
    ::testing::Values(
        Since{"Days", "2d", "2025-12-31T03:04:05Z"}, Since{"Hours", "12h", "2026-01-01T15:04:05Z"},
        Since{"NoTime", "0s", "2026-01-02T03:04:05Z"}, Since{"VeryLong", "99999999999d", ""},
        Since{"Date", "2025-12-24", "2025-12-24T00:00:00Z"},
        Since{"Timestamp", "2025-12-24 18:30:00", "2025-12-24T18:30:00Z"},
        Since{"WithAnOffset", "2025-12-24T18:30:00+08:00", "2025-12-24T10:30:00Z"},
        Since{"AllOfTime", "infinity", "2100-03-17T00:00:00Z"}, Since{"Word", "yesterday", ""},
        Since{"NoUnit", "2", ""}, Since{"Nothing", "", ""}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace millrace::app
