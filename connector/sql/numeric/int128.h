#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace millrace::sql {

__extension__ using Int128 = __int128;
__extension__ using UInt128 = unsigned __int128;

// 10^0 to 10^38, the largest that 128 bits hold.
inline constexpr std::array<UInt128, 39> kPowersOfTen = [] {
  std::array<UInt128, 39> powers{1};
  for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}();

// 10^0 to 10^18, the largest that 64 bits hold with a sign.
inline constexpr std::array<std::int64_t, 19> kShortPowersOfTen = [] {
  std::array<std::int64_t, 19> powers{1};
  for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}();

constexpr bool fits_int64(Int128 value) {
  return static_cast<std::int64_t>(value) == value;
}

// Without the sign; also of the least value that there is.
constexpr UInt128 magnitude(Int128 value) {
  return value < 0 ? -static_cast<UInt128>(value) : static_cast<UInt128>(value);
}

constexpr std::uint64_t magnitude(std::int64_t value) {
  return value < 0 ? -static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
}

// Faster than the operator where both have 64 bits, as most do.
constexpr UInt128 quotient_of(UInt128 a, UInt128 b) {
  if ((a | b) >> 64 != 0) return a / b;
  return static_cast<std::uint64_t>(a) / static_cast<std::uint64_t>(b);
}

// How many decimal digits it has; 0 of zero.
constexpr int digit_count(UInt128 value) {
  const auto high = static_cast<std::uint64_t>(value >> 64);
  const auto low = static_cast<std::uint64_t>(value);
  if ((high | low) == 0) return 0;
  const int bits = high != 0 ? 128 - __builtin_clzll(high) : 64 - __builtin_clzll(low);
  // 1233 / 4096 is a little more than log10(2): right, or one too many.
  const int digits = (bits * 1233 >> 12) + 1;
  return digits - (value < kPowersOfTen[static_cast<std::size_t>(digits) - 1] ? 1 : 0);
}

}  // namespace millrace::sql
