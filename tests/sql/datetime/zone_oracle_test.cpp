// Zones against those of a real Postgres.

#include <random>
#include <string>
#include <vector>

#include "connector/sql/datetime/interval/limits.h"
#include "connector/sql/datetime/zones/zone.h"
#include "tests/sql/datetime/oracle.h"

namespace millrace::sql {
namespace {

using testing::DateTimeOracle;
using testing::said;

// Moments around the changes of a zone's clocks, and others.
std::vector<std::int64_t> moments_of(const Zone& zone) {
  std::mt19937_64 random(7);  // NOLINT: the same ones every time.
  std::vector<std::int64_t> moments;
  constexpr std::int64_t kYear1850 = -3'786'825'600;
  constexpr std::int64_t kYear2110 = 4'417'977'600;
  constexpr std::int64_t kStep = 3 * 3'600;
  for (auto at = kYear1850; at < kYear2110; at += kStep) {
    if (zone.seconds_east(at) == zone.seconds_east(at + kStep) || random() % 24 != 0) continue;
    for (std::int64_t minutes = -180; minutes < 360; minutes += 15) {
      moments.push_back((at + minutes * 60 - kSecondsToEpoch) * kMicrosPerSecond);
    }
  }
  for (int i = 0; i < 200; ++i) {
    moments.push_back(static_cast<std::int64_t>(random() % 400'000'000'000) * kMicrosPerSecond -
                      200'000'000'000 * kMicrosPerSecond);
  }
  return moments;
}

class ZoneOracle : public DateTimeOracle, public ::testing::WithParamInterface<const char*> {};

TEST_P(ZoneOracle, ConvertsBothWaysAsPostgresDoes) {
  const std::string name = GetParam();
  const auto zone = Zone::find_or_abbreviation(name).value();
  for (const auto moment : moments_of(zone)) {
    char room[kLongestDateTime];
    const auto literal = "timestamp '" + std::string(room, print_timestamp(room, moment)) + "'";
    const auto there = " AT TIME ZONE " + quoted(name);
    expect(literal + there + " AT TIME ZONE 'UTC'", said(zone.to_utc(moment), print_timestamp));
    expect(literal + " AT TIME ZONE 'UTC'" + there, said(zone.to_local(moment), print_timestamp));
  }
  compare();
}

INSTANTIATE_TEST_SUITE_P(, ZoneOracle,
                         ::testing::Values("Europe/Berlin", "America/New_York",
                                           "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia",
                                           "Africa/Casablanca", "Europe/Dublin", "Europe/Moscow",
                                           "America/Sao_Paulo", "Asia/Tehran", "posix/Europe/Paris",
                                           "UTC", "EST5EDT", "Etc/GMT+5", "UTC+3:30", "-5", "MSK",
                                           "PST", "LHDT"));

}  // namespace
}  // namespace millrace::sql
