#include "connector/formats/csv/csv_masks.h"

#include <bit>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "connector/formats/chunk64.h"

namespace millrace::formats {
namespace {

// Where the bytes that matter are.
struct RawMasks {
  std::uint64_t quotes = 0;
  std::uint64_t commas = 0;
  std::uint64_t line_feeds = 0;
  std::uint64_t carriages = 0;
  std::uint64_t nuls = 0;
};

// Shifts by one byte; `carry` is what the chunk before shifted out.
inline std::uint64_t next_byte(std::uint64_t bits, std::uint64_t& carry) {
  const std::uint64_t shifted = bits << 1 | carry;
  carry = bits >> 63;
  return shifted;
}

// A doubled quote closes and opens again at once, so the parity holds through it. An opening quote
// must follow the end of a cell or a closing quote; what follows a closing quote must end the cell
// or open again.
inline CsvMasks judge(const RawMasks& raw, std::uint64_t quote_parity, CsvScanState& state) {
  const std::uint64_t inside = quote_parity ^ state.inside_quotes;
  state.inside_quotes = 0 - (inside >> 63);
  const std::uint64_t opening = raw.quotes & inside;
  const std::uint64_t closing = raw.quotes & ~inside;
  const std::uint64_t carriages = raw.carriages & ~inside;

  CsvMasks masks;
  masks.ends = (raw.commas | raw.line_feeds) & ~inside;
  masks.line_ends = raw.line_feeds & ~inside;
  const std::uint64_t after_end = next_byte(masks.ends, state.after_end);
  const std::uint64_t after_close = next_byte(closing, state.after_close);
  const std::uint64_t after_carriage = next_byte(carriages, state.after_carriage);
  masks.carriages = masks.line_ends & after_carriage;
  masks.doubled = opening & after_close;
  masks.wrong = raw.nuls | (opening & ~(after_end | after_close)) |
                (after_close & ~(masks.ends | raw.quotes | carriages)) |
                (after_carriage & ~raw.line_feeds);
  const std::uint64_t quoted_line_feeds = raw.line_feeds & inside;
  if (quoted_line_feeds != 0) {
    state.quoted_line_breaks += static_cast<std::size_t>(std::popcount(quoted_line_feeds));
  }
  return masks;
}

template <class Chunk>
void read_chunks(const char* bytes, std::size_t chunks, CsvScanState& state, CsvMasks* out) {
  for (std::size_t i = 0; i < chunks; ++i) {
    const Chunk chunk(bytes + i * kCsvChunk);
    const RawMasks raw{chunk.where('"'), chunk.where(','), chunk.where('\n'), chunk.where('\r'),
                       chunk.where('\0')};
    out[i] = judge(raw, prefix_xor(raw.quotes), state);
  }
}

#if defined(__x86_64__)

[[gnu::target("avx2"), gnu::always_inline]] inline std::uint64_t where_avx2(__m256i low,
                                                                            __m256i high,
                                                                            char byte) {
  const __m256i wanted = _mm256_set1_epi8(byte);
  const int low_bits = _mm256_movemask_epi8(_mm256_cmpeq_epi8(low, wanted));
  const int high_bits = _mm256_movemask_epi8(_mm256_cmpeq_epi8(high, wanted));
  return std::uint64_t{static_cast<std::uint32_t>(low_bits)} |
         std::uint64_t{static_cast<std::uint32_t>(high_bits)} << 32;
}

// A carry-less product with all ones is the prefix xor.
[[gnu::target("avx2,pclmul"), gnu::always_inline]] inline std::uint64_t prefix_xor_clmul(
    std::uint64_t bits) {
  const __m128i product = _mm_clmulepi64_si128(_mm_set_epi64x(0, static_cast<long long>(bits)),
                                               _mm_set1_epi8('\xFF'), 0);
  return static_cast<std::uint64_t>(_mm_cvtsi128_si64(product));
}

[[gnu::target("avx2,pclmul,popcnt,bmi")]] void read_avx2(const char* bytes, std::size_t chunks,
                                                         CsvScanState& state, CsvMasks* out) {
  for (std::size_t i = 0; i < chunks; ++i) {
    const auto* at = reinterpret_cast<const __m256i*>(bytes + i * kCsvChunk);
    const __m256i low = _mm256_loadu_si256(at);
    const __m256i high = _mm256_loadu_si256(at + 1);
    const RawMasks raw{where_avx2(low, high, '"'), where_avx2(low, high, ','),
                       where_avx2(low, high, '\n'), where_avx2(low, high, '\r'),
                       where_avx2(low, high, '\0')};
    out[i] = judge(raw, prefix_xor_clmul(raw.quotes), state);
  }
}

#endif

}  // namespace

CsvMaskReader csv_mask_reader() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("pclmul") &&
      __builtin_cpu_supports("popcnt") && __builtin_cpu_supports("bmi")) {
    return read_avx2;
  }
  return read_chunks<Sse2Chunk>;
#else
  return read_chunks<PortableChunk>;
#endif
}

CsvMaskReader portable_csv_mask_reader() {
  return read_chunks<PortableChunk>;
}

}  // namespace millrace::formats
