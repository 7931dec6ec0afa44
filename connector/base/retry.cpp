#include "connector/base/retry.h"

#include <string>
#include <utility>

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

Error Backoff::give_up(Error last) const {
  if (made_ <= 1) return last;
  return std::move(last).during("gave up after " + std::to_string(made_) + " attempts");
}

}  // namespace millrace
