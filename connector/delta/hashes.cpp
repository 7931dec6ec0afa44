#include "connector/delta/hashes.h"

#include <bit>
#include <string>

#define XXH_INLINE_ALL  // Its header alone: nothing to link, and nothing to install beside us.
#include <xxhash.h>

#include "connector/base/sha256.h"
#include "connector/base/text/ascii.h"

namespace millrace::delta {

static_assert(std::endian::native == std::endian::little);
static_assert(sizeof(RowHashes) == 32);

// SHA-256 stretches the seed: XXH3 asks for 136 bytes that look random.
HashSecret::HashSecret(std::string_view seed, std::string_view purpose) {
  std::string text;
  for (int part = 0; text.size() < kBytes; ++part) {
    ShortSha256 piece;
    piece.add(std::to_string(part));
    piece.add(":");
    piece.add(std::to_string(seed.size()));
    piece.add(":");
    piece.add(seed);
    piece.add(purpose);
    const auto digits = piece.whole_digest();
    for (std::size_t i = 0; i < digits.size(); i += 2) {
      text += static_cast<char>(hex_value(digits[i]) * 16 + hex_value(digits[i + 1]));
    }
  }
  text.copy(bytes_.data(), kBytes);
}

Hash128 HashSecret::hash(std::string_view bytes) const {
  const auto hash = XXH3_128bits_withSecret(bytes.data(), bytes.size(), bytes_.data(), kBytes);
  return {hash.high64, hash.low64};
}

std::uint64_t checksum(std::string_view bytes) {
  return XXH3_64bits(bytes.data(), bytes.size());
}

}  // namespace millrace::delta
