#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace millrace {

// Sixteen bytes that are compared at once.
using Bytes16 [[gnu::vector_size(16)]] = unsigned char;

// Reads and writes a T where it need not be aligned.
template <class T>
T load_bytes(const char* from) {
  T value;
  std::memcpy(&value, from, sizeof(T));
  return value;
}

template <class T>
void store_bytes(char* to, T value) {
  std::memcpy(to, &value, sizeof(T));
}

// True when a comparison of sixteen bytes was true for one of them.
template <class Comparison>
bool any_true(Comparison found) {
  const auto halves = std::bit_cast<std::array<std::uint64_t, 2>>(found);
  return (halves[0] | halves[1]) != 0;
}

// Two pieces that overlap in the middle: what is shorter than sixteen bytes without a loop. The
// rest of the vector is filled with what was there already.
template <class Half, class IsSpecial>
bool copy_halves_unless(IsSpecial is_special, char* out, const char* text, std::size_t size) {
  const Half low = load_bytes<Half>(text);
  const Half high = load_bytes<Half>(text + size - sizeof(Half));
  store_bytes(out, low);
  store_bytes(out + size - sizeof(Half), high);
  std::array<Half, 16 / sizeof(Half)> both;
  both.fill(low);
  both.back() = high;
  return !is_special(std::bit_cast<Bytes16>(both));
}

// Sixteen bytes at once, of which the last may overlap those before.
template <class IsSpecial>
bool copy_long_unless(IsSpecial is_special, char* out, const char* text, std::size_t size) {
  const std::size_t last = size - sizeof(Bytes16);
  for (std::size_t at = 0; at < last; at += sizeof(Bytes16)) {
    const auto bytes = load_bytes<Bytes16>(text + at);
    if (is_special(bytes)) return false;
    store_bytes(out + at, bytes);
  }
  const auto bytes = load_bytes<Bytes16>(text + last);
  store_bytes(out + last, bytes);
  return !is_special(bytes);
}

// Copies `size` bytes unless one of them is special, as `is_special(Bytes16)` says of sixteen;
// then it is false, and what lies at `out` is rubbish. Touches nothing outside of the bytes.
template <class IsSpecial>
bool copy_unless(IsSpecial is_special, char* out, const char* text, std::size_t size) {
  if (size >= 16) return copy_long_unless(is_special, out, text, size);
  if (size >= 8) return copy_halves_unless<std::uint64_t>(is_special, out, text, size);
  if (size >= 4) return copy_halves_unless<std::uint32_t>(is_special, out, text, size);
  if (size >= 2) return copy_halves_unless<std::uint16_t>(is_special, out, text, size);
  return size == 0 || copy_halves_unless<std::uint8_t>(is_special, out, text, size);
}

}  // namespace millrace
