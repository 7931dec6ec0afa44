#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__x86_64__)
#include <emmintrin.h>
#endif

namespace millrace::formats {

// Sixty-four bytes that are asked at once where a byte is: bit n of the answer speaks of byte n.
class PortableChunk {
 public:
  // Reads 64 bytes.
  explicit PortableChunk(const char* bytes) { std::memcpy(bytes_.data(), bytes, bytes_.size()); }

  std::uint64_t where(char byte) const {
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < bytes_.size(); ++i) bits |= std::uint64_t{bytes_[i] == byte} << i;
    return bits;
  }

 private:
  std::array<char, 64> bytes_;
};

#if defined(__x86_64__)

// The same by the vector instructions that every x86-64 has.
class Sse2Chunk {
 public:
  explicit Sse2Chunk(const char* bytes) {
    for (std::size_t i = 0; i < 4; ++i) {
      parts_[i] = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + i * 16));
    }
  }

  std::uint64_t where(char byte) const {
    const __m128i wanted = _mm_set1_epi8(byte);
    std::uint64_t bits = 0;
    for (int i = 0; i < 4; ++i) {
      const int part = _mm_movemask_epi8(_mm_cmpeq_epi8(parts_[i], wanted));
      bits |= std::uint64_t{static_cast<std::uint32_t>(part)} << (i * 16);
    }
    return bits;
  }

 private:
  __m128i parts_[4];
};

// The fastest one that needs no question to the machine.
using Chunk64 = Sse2Chunk;

#else

using Chunk64 = PortableChunk;

#endif

// Bit n of the result is the parity of the bits 0 to n: set from an opening quote up to, and
// without, the closing one.
inline std::uint64_t prefix_xor(std::uint64_t bits) {
  for (int shift = 1; shift < 64; shift *= 2) bits ^= bits << shift;
  return bits;
}

}  // namespace millrace::formats
