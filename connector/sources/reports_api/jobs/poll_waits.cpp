#include "connector/sources/reports_api/jobs/poll_waits.h"

#include <algorithm>
#include <utility>

namespace millrace::sources {
namespace {

using std::chrono::milliseconds;

// A report that was slow once is not waited for longer than this in one go.
constexpr milliseconds kLongestFirst = std::chrono::minutes(30);

}  // namespace

PollWaits::PollWaits(const PollConfig& poll, std::optional<milliseconds> expected,
                     std::mt19937_64& random)
    : every_(poll.every),
      up_to_(poll.up_to),
      bound_(poll.every),
      first_(std::min(expected.value_or(milliseconds(0)), kLongestFirst)),
      random_(random) {}

milliseconds PollWaits::next(std::optional<milliseconds> asked) {
  // From the smaller share upwards: what took long may be quicker this time.
  const milliseconds first = std::exchange(first_, milliseconds(0));
  const milliseconds most = first * 8 / 10;
  if (most > every_) return std::max(drawn(first * 6 / 10, most), asked.value_or(every_));
  bound_ = std::min(bound_ + bound_ / 2, up_to_);
  if (asked) return std::max(*asked, every_) + drawn(milliseconds(0), every_);
  return drawn(every_, bound_);
}

milliseconds PollWaits::drawn(milliseconds least, milliseconds most) {
  std::uniform_int_distribution<milliseconds::rep> between(least.count(),
                                                           std::max(least, most).count());
  return milliseconds(between(random_));
}

}  // namespace millrace::sources
