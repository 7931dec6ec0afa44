#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "connector/data/text/bytes16.h"

// Short numbers, whose digits are read together and not one by one.

namespace millrace {

inline constexpr bool kLowByteFirst = std::endian::native == std::endian::little;

inline constexpr std::uint64_t kHighBits = 0x8080808080808080;
inline constexpr std::uint64_t kZeroDigits = 0x3030303030303030;  // "00000000"

// Whether a byte is above its limit: added to the limit, `to_high_bit` is 0x7F.
constexpr bool any_above(std::uint64_t bytes, std::uint64_t to_high_bit) {
  return ((bytes | (bytes + to_high_bit)) & kHighBits) != 0;
}

// True when a byte is no number from 0 to 9.
constexpr bool any_above_nine(std::uint64_t bytes) {
  return any_above(bytes, 0x7676767676767676);
}

// One to eight bytes, the first one lowest; zeros behind them. Reads nothing else.
inline std::uint64_t load_short(const char* text, std::size_t size) {
  if (size >= 4) {
    return load_bytes<std::uint32_t>(text) |
           std::uint64_t{load_bytes<std::uint32_t>(text + size - 4)} << (8 * (size - 4));
  }
  const auto byte_at = [text](std::size_t at) {
    return std::uint64_t{static_cast<unsigned char>(text[at])} << (8 * at);
  };
  return byte_at(0) | byte_at(size / 2) | byte_at(size - 1);
}

// Leaves the first `count` (1 to 8) of the digits, which are numbers from 0 to 9, with zeros before
// them.
constexpr std::uint64_t aligned(std::uint64_t digits, std::size_t count) {
  return digits << (8 * (8 - count));
}

// The number that eight of them stand for, the first one lowest.
constexpr std::uint32_t number_of_eight(std::uint64_t digits) {
  digits = (digits * 10 + (digits >> 8)) & 0x00FF00FF00FF00FF;
  digits = (digits * 100 + (digits >> 16)) & 0x0000FFFF0000FFFF;
  return static_cast<std::uint32_t>(digits * 10'000 + (digits >> 32));
}

// The number of two digits, whose tens stand in this byte.
constexpr std::uint32_t pair_at(std::uint64_t digits, int byte) {
  const std::uint64_t at = digits >> (8 * byte);
  return static_cast<std::uint32_t>((at & 0xF) * 10 + (at >> 8 & 0xF));
}

// One to sixteen digits and nothing else, as a number. False for every other text.
inline bool read_short_number(std::string_view text, std::uint64_t& number) {
  if (!kLowByteFirst || text.empty() || text.size() > 16) return false;
  const std::size_t first = text.size() > 8 ? text.size() - 8 : text.size();
  const auto start = aligned(load_short(text.data(), first) ^ kZeroDigits, first);
  if (any_above_nine(start)) return false;
  number = number_of_eight(start);
  if (first == text.size()) return true;
  const auto rest = load_bytes<std::uint64_t>(text.data() + first) ^ kZeroDigits;
  number = number * 100'000'000 + number_of_eight(rest);
  return !any_above_nine(rest);
}

// One to eight characters, of which one may be a point and the others, one at least, are digits.
// `scale` is how many stand behind the point. False for every other text.
inline bool read_short_decimal(std::string_view text, std::uint32_t& number, std::size_t& scale) {
  constexpr std::uint64_t kPoints = 0x2E2E2E2E2E2E2E2E;
  if (!kLowByteFirst || text.empty() || text.size() > 8) return false;
  const std::uint64_t bytes = load_short(text.data(), text.size());
  const std::uint64_t no_point = bytes ^ kPoints;
  const std::uint64_t is_point = ~(((no_point & ~kHighBits) + ~kHighBits) | no_point | ~kHighBits);
  std::uint64_t digits = bytes ^ kZeroDigits;
  std::size_t count = text.size();
  scale = 0;
  if (is_point != 0) {
    if (--count == 0) return false;
    const int before = std::countr_zero(is_point) - 7;  // In bits.
    const std::uint64_t head = (std::uint64_t{1} << before) - 1;
    digits = (digits & head) | (digits >> 8 & ~head);
    scale = count - static_cast<std::size_t>(before) / 8;
  }
  digits = aligned(digits, count);
  number = number_of_eight(digits);
  return !any_above_nine(digits);
}

}  // namespace millrace
