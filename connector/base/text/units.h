#pragma once

#include <chrono>
#include <compare>
#include <cstdint>

namespace millrace {

// A number of bytes, written in the file as "512KiB" or "5MB".
struct ByteSize {
  std::uint64_t bytes = 0;
  auto operator<=>(const ByteSize&) const = default;
};

// So many events in so much time, written "60/min" in the file. A count of zero means no limit.
struct Rate {
  std::uint64_t count = 0;
  std::chrono::milliseconds per{1000};
  bool operator==(const Rate&) const = default;
};

// A share, written "30%" in the file; 0.30 in here.
struct Percent {
  double fraction = 0;
  auto operator<=>(const Percent&) const = default;
};

// 64_KiB is 64 times 1024 bytes.
constexpr ByteSize operator""_KiB(unsigned long long count) {
  return {count << 10};
}
constexpr ByteSize operator""_MiB(unsigned long long count) {
  return {count << 20};
}

}  // namespace millrace
