#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "connector/sql/numeric/decimal.h"

// Reads the texts that most cells have without a loop over their bytes: sixteen at once.

namespace millrace::sql {

// A text of 1 to 16 bytes, the last one in the highest byte, with '0' before its first one.
inline UInt128 right_aligned(const char* text, std::size_t size) {
  static_assert(std::endian::native == std::endian::little);
  constexpr UInt128 kZeros = static_cast<UInt128>(0x3030303030303030u) << 64 | 0x3030303030303030u;
  const auto load = [text]<class Half>(Half half, std::size_t at) {
    std::memcpy(&half, text + at, sizeof(Half));
    return static_cast<UInt128>(half);
  };
  const std::size_t free = 8 * (16 - size);
  // The two halves may overlap; the bytes that both have stand in the same place.
  UInt128 bytes = 0;
  if (size >= 8) {
    bytes = load(std::uint64_t{}, 0) << free | load(std::uint64_t{}, size - 8) << 64;
  } else if (size >= 4) {
    bytes = load(std::uint32_t{}, 0) << free | load(std::uint32_t{}, size - 4) << 96;
  } else {
    bytes = load(std::uint8_t{}, 0) << free |
            load(std::uint8_t{}, size / 2) << (free + size / 2 * 8) |
            load(std::uint8_t{}, size - 1) << 120;
  }
  return size == 16 ? bytes : bytes | (kZeros & ((UInt128{1} << free) - 1));
}

// The top bit of each byte that is a point.
constexpr std::uint64_t points_among(std::uint64_t bytes) {
  constexpr std::uint64_t kLowBits = 0x7F7F7F7F7F7F7F7Fu;
  const std::uint64_t others = bytes ^ 0x2E2E2E2E2E2E2E2Eu;
  return ~(((others & kLowBits) + kLowBits) | others | kLowBits);
}

// Eight digits, the first one in the lowest byte. False when a byte is none.
constexpr bool eight_digits(std::uint64_t bytes, std::uint64_t& number) {
  std::uint64_t digits = bytes ^ 0x3030303030303030u;
  if ((((digits + 0x7676767676767676u) | digits) & 0x8080808080808080u) != 0) return false;
  // Neighbours are joined: to numbers of two digits, of four, of eight.
  constexpr std::uint64_t kPairs = 0x000000FF000000FFu;
  digits = digits * 10 + (digits >> 8);
  number = ((digits & kPairs) * (100 + (std::uint64_t{1'000'000} << 32)) +
            (digits >> 16 & kPairs) * (1 + (std::uint64_t{10'000} << 32))) >>
           32;
  return true;
}

// A sign, and at most 16 digits with or without a point in, before or behind them. False for any
// other text, which may still be a number.
inline bool parse_short_numeric(std::string_view text, Decimal& value) {
  const bool is_negative = text.starts_with('-');
  if (is_negative) text.remove_prefix(1);
  if (text.empty() || text.size() > 16) return false;
  UInt128 bytes = right_aligned(text.data(), text.size());
  const std::uint64_t low_points = points_among(static_cast<std::uint64_t>(bytes));
  const std::uint64_t high_points = points_among(static_cast<std::uint64_t>(bytes >> 64));
  std::size_t scale = 0;
  if ((low_points | high_points) != 0) {
    if (text.size() == 1) return false;
    const int at =
        low_points != 0 ? std::countr_zero(low_points) / 8 : std::countr_zero(high_points) / 8 + 8;
    // What stands before the point moves up by one byte; a second point stays, and is no digit.
    const UInt128 before = (UInt128{1} << (8 * at)) - 1;
    const UInt128 kept = at == 15 ? 0 : bytes & ~(before << 8 | 0xFF);
    bytes = kept | (bytes & before) << 8 | '0';
    scale = static_cast<std::size_t>(15 - at);
  }
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  if (!eight_digits(static_cast<std::uint64_t>(bytes), high) ||
      !eight_digits(static_cast<std::uint64_t>(bytes >> 64), low)) {
    return false;
  }
  const auto number = static_cast<std::int64_t>(high * 100'000'000 + low);
  value = {is_negative ? -number : number, static_cast<std::uint16_t>(scale)};
  return true;
}

}  // namespace millrace::sql
