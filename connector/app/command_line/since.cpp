#include "connector/app/command_line/since.h"

#include <algorithm>
#include <cstdint>

#include "config/values/measures.h"
#include "connector/data/timestamps.h"

namespace millrace::app {
namespace {

using WallTime = std::chrono::system_clock::time_point;

constexpr std::chrono::sys_days kFirstOfTimestamps(std::chrono::year(2000) / 1 / 1);

// What lies further away than a clock can tell is as far as it can.
WallTime moment_of(std::int64_t microseconds_since_2000) {
  using std::chrono::microseconds;
  constexpr std::int64_t kFarthest = std::int64_t{100} * 366 * 86'400 * 1'000'000;
  return WallTime(kFirstOfTimestamps) +
         microseconds(std::clamp(microseconds_since_2000, -kFarthest, kFarthest));
}

}  // namespace

std::optional<WallTime> moment_since(const std::string& text, WallTime now) {
  if (const auto age = config::Codec<std::chrono::milliseconds>::from_text(text)) {
    return now - std::min<std::chrono::milliseconds>(*age, std::chrono::days(36'500));
  }
  if (const auto at = parse_timestamptz(text)) return moment_of(*at);
  if (const auto at = parse_timestamp(text)) return moment_of(*at);
  const auto midnight = midnight_of_date(text);
  const auto at = midnight ? parse_timestamp(*midnight) : std::nullopt;
  if (!at) return std::nullopt;
  return moment_of(*at);
}

}  // namespace millrace::app
