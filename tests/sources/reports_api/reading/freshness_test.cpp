#include "connector/sources/reports_api/reading/freshness.h"

#include <ostream>
#include <string>

#include <gtest/gtest.h>

namespace millrace::sources {
namespace {

using std::chrono::milliseconds;

struct Moment {
  std::string text;
  std::optional<std::int64_t> since_epoch;  // In milliseconds.
};

void PrintTo(const Moment& moment, std::ostream* out) {
  *out << moment.text;
}

class FreshnessTest : public ::testing::TestWithParam<Moment> {};

TEST_P(FreshnessTest, IsAMomentWithAnOffsetOrEpochTime) {
  const auto moment = parse_freshness(GetParam().text);

  ASSERT_EQ(moment.has_value(), GetParam().since_epoch.has_value());
  if (!moment) return;
  const auto since = std::chrono::floor<milliseconds>(moment->time_since_epoch());
  EXPECT_EQ(since.count(), *GetParam().since_epoch);
}

INSTANTIATE_TEST_SUITE_P(
    , FreshnessTest,
    ::testing::Values(
        Moment{"2026-01-02T03:04:05Z", 1767323045000},
        Moment{"2026-01-02T03:04:05+00:00", 1767323045000},
        Moment{"2026-01-02 11:04:05.678 +08:00", 1767323045678},
        Moment{"2026-01-02T03:04:05.678901234Z", 1767323045678},
        Moment{"2026-01-02 03:04:05 UTC", 1767323045000}, Moment{" 1767323045 ", 1767323045000},
        Moment{"1767323045678", 1767323045678}, Moment{"0", 0},
        Moment{"2026-01-02T03:04:05", std::nullopt}, Moment{"2026-01-02", std::nullopt},
        Moment{"1969-12-31T23:59:59Z", std::nullopt}, Moment{"2200-01-01T00:00:00Z", std::nullopt},
        Moment{"9999-12-31T00:00:00Z", std::nullopt}, Moment{"99999999999999", std::nullopt},
        Moment{"-5", std::nullopt}, Moment{"1e9", std::nullopt}, Moment{"yesterday", std::nullopt},
        Moment{"2026-01-02T03:04:05.Z", std::nullopt}, Moment{std::string(1000, '1'), std::nullopt},
        Moment{"", std::nullopt}));

}  // namespace
}  // namespace millrace::sources
