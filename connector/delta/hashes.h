#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace millrace::delta {

// 128 bits of XXH3, ordered as numbers.
struct Hash128 {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  auto operator<=>(const Hash128&) const = default;
};

// What is remembered of a row: which one it is, and what it says. Ordered by the former. As it lies
// in memory, which is little-endian, it lies in files and in the ledger.
struct RowHashes {
  Hash128 key;
  Hash128 row;

  auto operator<=>(const RowHashes&) const = default;
};

// The row hash that no row has: the row of the key is gone.
inline constexpr Hash128 kGone{};

// What hashes of one target are made with. XXH3 is no cryptographic hash: whoever fills in a report
// could look for two rows with one hash, and the second would never be loaded. Without the secret
// there is nothing to look with.
class HashSecret {
 public:
  // Of a random seed, which is kept, and what the hashes are for: another purpose, other hashes.
  HashSecret(std::string_view seed, std::string_view purpose);

  Hash128 hash(std::string_view bytes) const;

 private:
  static constexpr std::size_t kBytes = 192;
  std::array<char, kBytes> bytes_{};
};

// Finds damage, and hides nothing.
std::uint64_t checksum(std::string_view bytes);

}  // namespace millrace::delta
