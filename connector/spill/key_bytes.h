#pragma once

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>

namespace millrace::spill {

// Values as bytes that compare as the values do, appended to a key. None is the beginning of
// another one's.

// What the bytes of a cell or value begin with.
inline constexpr char kNullFirst = 0;
inline constexpr char kValue = 1;
inline constexpr char kNoValue = 2;  // A text that is not of its type.
inline constexpr char kNullLast = 3;

// What the bytes of a decimal begin with, in the order of Postgres.
inline constexpr char kNegativeInfinity = 1;
inline constexpr char kNegative = 2;
inline constexpr char kZero = 3;
inline constexpr char kPositive = 4;
inline constexpr char kPositiveInfinity = 5;
inline constexpr char kNaN = 6;

inline constexpr std::uint64_t kSignBit = std::uint64_t{1} << 63;

inline void put_word(std::uint64_t word, std::string& out) {
  if constexpr (std::endian::native == std::endian::little) word = __builtin_bswap64(word);
  char bytes[sizeof word];
  std::memcpy(bytes, &word, sizeof word);
  out.append(bytes, sizeof bytes);
}

inline void put_integer(std::int64_t value, std::string& out) {
  put_word(static_cast<std::uint64_t>(value) ^ kSignBit, out);
}

// Turns the order of what was appended since `from` around.
inline void complement(std::string& out, std::size_t from) {
  for (std::size_t i = from; i < out.size(); ++i) out[i] = static_cast<char>(~out[i]);
}

// NaN is the greatest of all.
inline void put_double(double value, std::string& out) {
  if (value == 0) value = 0;  // Without its sign.
  if (std::isnan(value)) value = std::numeric_limits<double>::quiet_NaN();
  const auto bits = std::bit_cast<std::uint64_t>(value);
  put_word((bits & kSignBit) != 0 ? ~bits : bits | kSignBit, out);
}

// Ends in a byte pair that is less than what a NUL within becomes.
inline void put_text(std::string_view text, std::string& out) {
  for (auto nul = text.find('\0'); nul != text.npos; nul = text.find('\0')) {
    out += text.substr(0, nul + 1);
    out += '\xFF';
    text.remove_prefix(nul + 1);
  }
  out += text;
  out.append("\0\1", 2);
}

}  // namespace millrace::spill
