#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "connector/data/text/bytes16.h"

namespace millrace {

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
