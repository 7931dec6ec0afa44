#include "connector/base/process/descriptor_writes.h"

#include <algorithm>
#include <cerrno>
#include <climits>

#include <poll.h>
#include <unistd.h>

namespace millrace {
namespace {

constexpr int kForEver = -1;

// 0 once a write can go on; also after a failure, which the write itself then tells.
int wait_until_writable(int descriptor, int milliseconds) {
  pollfd asked{.fd = descriptor, .events = POLLOUT, .revents = 0};
  const int ready = poll(&asked, 1, milliseconds);
  if (ready < 0 && errno != EINTR) return errno;
  return ready == 0 ? ETIMEDOUT : 0;
}

}  // namespace

int write_wholly(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(descriptor, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {
      // Whoever gave us the descriptor made it so; it is not ours to change.
      if (const int failed = wait_until_writable(descriptor, kForEver)) return failed;
    } else if (errno != EINTR) {
      return errno;
    }
  }
  return 0;
}

int write_within(int descriptor, std::string_view text, std::chrono::milliseconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (!text.empty()) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    const int most = static_cast<int>(std::max<std::int64_t>(0, left.count()));
    if (const int failed = wait_until_writable(descriptor, most)) return failed;
    // A pipe that is ready takes so many bytes without waiting.
    const auto piece = text.substr(0, PIPE_BUF);
    const ssize_t written = write(descriptor, piece.data(), piece.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR && errno != EAGAIN) {
      return errno;
    }
  }
  return 0;
}

}  // namespace millrace
