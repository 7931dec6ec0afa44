#include "connector/components/files/target_lock.h"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "connector/base/text/text.h"

namespace millrace::components {
namespace {

using namespace std::chrono_literals;

// A holder copies the file at most, from disk to disk.
constexpr auto kLongestWait = 5min;
constexpr std::chrono::milliseconds kFirstPoll = 5ms;
constexpr std::chrono::milliseconds kLongestPoll = 200ms;

}  // namespace

Task<Result<io::FileLock>> take_lock(const std::filesystem::path& root,
                                     const std::filesystem::path& target, Environment& environment,
                                     const Events& events) {
  const auto shown = printable((root / target).string());
  const auto give_up = environment.clock.now() + kLongestWait;
  for (auto poll = kFirstPoll;; poll = std::min(2 * poll, kLongestPoll)) {
    auto lock =
        co_await environment.blocking.run([&] { return io::FileLock::try_take(root, target); });
    if (!lock) co_return fail(std::move(lock).error());
    if (*lock) co_return std::move(**lock);
    if (environment.clock.now() >= give_up) {
      co_return fail(
          ErrorKind::Transient,
          fmt::format("another run has been putting rows into {} for 5 minutes; run again "
                      "when it is done, or stop it if it hangs",
                      shown));
    }
    if (poll == kFirstPoll) {
      events.phase(Phase::WaitingForOtherRun, fmt::format("that puts rows into {}", shown));
    }
    if (auto slept = co_await environment.clock.sleep(poll); !slept) co_return fail(slept.error());
  }
}

}  // namespace millrace::components
