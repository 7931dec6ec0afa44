#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__x86_64__)
#include <emmintrin.h>
#endif

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

// Bit n is set when a comparison of sixteen bytes was true for byte n.
template <class Comparison>
std::uint32_t bits_of(Comparison found) {
#if defined(__x86_64__)
  return static_cast<std::uint32_t>(_mm_movemask_epi8(std::bit_cast<__m128i>(found)));
#else
  const auto bytes = std::bit_cast<std::array<std::uint8_t, 16>>(found);
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) bits |= std::uint32_t{bytes[i] != 0} << i;
  return bits;
#endif
}

}  // namespace millrace
