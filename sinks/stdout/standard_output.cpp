#include "sinks/stdout/standard_output.h"

#include <array>
#include <cerrno>
#include <climits>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "connector/base/process/system_limits.h"

namespace millrace::sinks::printing {
namespace {

constexpr int kForEver = -1;

std::unexpected<Error> failed_to_write(int error_number) {
  const auto told = [error_number](ErrorKind kind, std::string_view remedy) {
    return fail(kind, fmt::format("standard output cannot be written to: {}{}",
                                  system_message(error_number), remedy));
  };
  switch (error_number) {
    case EPIPE:
      return told(ErrorKind::Refused, "; its reader ended before the last row");
    case EBADF:
      return told(ErrorKind::Refused, "; it is closed: send it to a file, or to /dev/null");
    case ENOSPC:
    case EDQUOT:
      return told(ErrorKind::Transient, "; free space where it goes and run again");
    case EMFILE:
    case ENFILE:
      return told(ErrorKind::Transient, ", and run again");
    default:
      return told(ErrorKind::Refused, "");
  }
}

// Tells a thread that waits for a reader to stop waiting. Any thread.
class StopBell {
 public:
  StopBell() : descriptor_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}
  StopBell(const StopBell&) = delete;
  StopBell& operator=(const StopBell&) = delete;
  ~StopBell() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  void ring() const { eventfd_write(descriptor_, 1); }
  // Negative when there was none left to be had.
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

// 0 when a write can go on, or will say why it cannot; ECANCELED when the bell rang.
int wait_for_reader(int descriptor, const StopBell& stop) {
  std::array<pollfd, 2> asked{pollfd{.fd = descriptor, .events = POLLOUT, .revents = 0},
                              pollfd{.fd = stop.descriptor(), .events = POLLIN, .revents = 0}};
  while (poll(asked.data(), asked.size(), kForEver) < 0) {
    if (errno != EINTR) return errno;
  }
  return asked[1].revents != 0 ? ECANCELED : 0;
}

// 0, ECANCELED, or the errno of the write that failed.
int write_until_stopped(int descriptor, std::string_view text, const StopBell& stop) {
  while (!text.empty()) {
    if (const int failed = wait_for_reader(descriptor, stop)) return failed;
    // A pipe that is ready takes so many bytes without waiting.
    const auto piece = text.substr(0, PIPE_BUF);
    const ssize_t written = ::write(descriptor, piece.data(), piece.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR && errno != EAGAIN) {
      return errno;
    }
  }
  return 0;
}

}  // namespace

Result<void> StandardOutput::check() const {
  const int flags = fcntl(descriptor_, F_GETFL);
  // The program opens what was closed for reading, to keep the number from data files.
  if (flags < 0 || (flags & O_ACCMODE) == O_RDONLY) return failed_to_write(EBADF);
  pollfd asked{.fd = descriptor_, .events = POLLOUT, .revents = 0};
  if (poll(&asked, 1, 0) == 1 && (asked.revents & POLLERR) != 0) return failed_to_write(EPIPE);
  return {};
}

Task<Result<void>> StandardOutput::write(std::string_view text) {
  if (co_await cancelled()) co_return fail(ErrorKind::Cancelled, "stopped");
  const StopBell stop;
  if (stop.descriptor() < 0) co_return failed_to_write(errno);
  const int failed = co_await blocking_.run(
      [&] { return write_until_stopped(descriptor_, text, stop); }, [&stop] { stop.ring(); });
  if (failed == ECANCELED) co_return fail(ErrorKind::Cancelled, "stopped");
  if (failed != 0) co_return failed_to_write(failed);
  co_return Result<void>();
}

}  // namespace millrace::sinks::printing
