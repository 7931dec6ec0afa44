#include "connector/components/limits/fair_share.h"

#include <algorithm>
#include <tuple>

namespace millrace::components {

using ledger::QuotaShare;
using ledger::QuotaShares;

namespace {

// Whether the other one gets its slot of this number before this process gets its own.
bool goes_first(const QuotaShare& other, const QuotaShare& own, std::uint64_t slot) {
  if (slot <= own.granted) return true;
  return std::tie(other.since, other.owner) < std::tie(own.since, own.owner);
}

// Whether there is room for so many slots, when the others get theirs in their turn.
bool has_room(const QuotaShares& shares, std::uint64_t limit, std::uint64_t slots) {
  std::uint64_t taken = slots;
  for (const auto& other : shares.others) {
    const auto level = goes_first(other, shares.own, slots) ? slots : slots - 1;
    taken += std::max(other.granted, std::min(other.wanted, level));
  }
  return taken <= limit;
}

}  // namespace

std::uint64_t fair_share(const QuotaShares& shares, std::uint64_t most, std::uint64_t wanted) {
  std::uint64_t limit = most;
  for (const auto& other : shares.others) limit = std::min(limit, other.most);
  std::uint64_t fits = 0;
  std::uint64_t beyond = std::min(wanted, limit) + 1;
  while (beyond - fits > 1) {
    const auto middle = fits + (beyond - fits) / 2;
    (has_room(shares, limit, middle) ? fits : beyond) = middle;
  }
  return fits;
}

}  // namespace millrace::components
