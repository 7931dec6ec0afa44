#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace millrace::ledger {

// Moments in the ledger are milliseconds since 1970.
inline std::int64_t stored(std::chrono::system_clock::time_point time) {
  return std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

// The nearest that there is for a number that no clock gave.
inline std::chrono::system_clock::time_point time_of(std::int64_t stored) {
  using Time = std::chrono::system_clock::time_point;
  constexpr auto kFirst = std::chrono::ceil<std::chrono::milliseconds>(Time::min());
  constexpr auto kLast = std::chrono::floor<std::chrono::milliseconds>(Time::max());
  const std::int64_t nearest = std::clamp<std::int64_t>(stored, kFirst.time_since_epoch().count(),
                                                        kLast.time_since_epoch().count());
  return Time(std::chrono::milliseconds(nearest));
}

}  // namespace millrace::ledger
