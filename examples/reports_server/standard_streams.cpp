#include "examples/reports_server/standard_streams.h"

#include <cerrno>
#include <climits>
#include <csignal>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

namespace millrace::reports_server {
namespace {

// A pipe that is ready takes so many bytes without waiting.
constexpr std::size_t kLongestLine = PIPE_BUF;

bool takes_a_line() {
  pollfd asked{.fd = STDERR_FILENO, .events = POLLOUT, .revents = 0};
  return poll(&asked, 1, 0) == 1 && (asked.revents & POLLOUT) != 0;
}

bool write_line(std::string line) {
  line = line.substr(0, kLongestLine - 1) + '\n';
  return takes_a_line() &&
         ::write(STDERR_FILENO, line.data(), line.size()) == static_cast<ssize_t>(line.size());
}

}  // namespace

void secure_standard_streams() {
  int fd = -1;
  do {
    // To be read only: what is written to a stream that was closed fails.
    fd = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  } while (fd >= 0 && fd <= STDERR_FILENO);
  if (fd >= 0) close(fd);
  std::signal(SIGPIPE, SIG_IGN);
}

bool write_to(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const auto count = write(descriptor, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

void ErrorStream::write(const std::string& line) {
  if (missing_ > 0) {
    if (!write_line(fmt::format("{} lines were dropped here, because stderr was not read in time",
                                missing_))) {
      ++missing_;
      return;
    }
    missing_ = 0;
  }
  if (!write_line(line)) ++missing_;
}

}  // namespace millrace::reports_server
