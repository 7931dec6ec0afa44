#include "connector/base/retry.h"

namespace millrace {

std::optional<std::chrono::milliseconds> Backoff::next(
    std::optional<std::chrono::milliseconds> retry_after) {
  if (++made_ >= policy_.attempts) return std::nullopt;
  const auto doublings = std::min<std::uint32_t>(made_ - 1, 20);
  const auto ceiling =
      std::min(policy_.longest_wait, policy_.first_wait * (std::int64_t{1} << doublings));
  std::uniform_int_distribution<std::int64_t> jitter(0, ceiling.count());
  const std::chrono::milliseconds drawn(jitter(random_));
  return retry_after ? *retry_after + drawn : drawn;
}

}  // namespace millrace
