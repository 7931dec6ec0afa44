#include "connector/app/supervision/service_manager.h"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "connector/base/process/system_limits.h"
#include "connector/base/text/suggestion.h"
#include "connector/base/text/text.h"
#include "connector/data/values.h"

namespace millrace::app {
namespace {

// Reads a variable and takes it out of the environment.
std::string take_variable(const char* name) {
  const char* value = std::getenv(name);
  std::string taken = value == nullptr ? "" : value;
  unsetenv(name);
  return taken;
}

// As the manager measures it.
std::uint64_t monotonic_microseconds() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000 +
         static_cast<std::uint64_t>(now.tv_nsec) / 1'000;
}

class NotifySocket {
 public:
  NotifySocket() : descriptor_(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    const timeval patience{.tv_sec = 1, .tv_usec = 0};
    setsockopt(descriptor_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  }
  NotifySocket(const NotifySocket&) = delete;
  NotifySocket& operator=(const NotifySocket&) = delete;
  ~NotifySocket() {
    if (descriptor_ >= 0) close(descriptor_);
  }

  // The number of the error, or 0.
  int send_to(const std::string& address, std::string_view message) const {
    if (descriptor_ < 0) return errno;
    sockaddr_un to{};
    to.sun_family = AF_UNIX;
    if (address.size() >= sizeof to.sun_path) return ENAMETOOLONG;
    std::ranges::copy(address, to.sun_path);
    // A name that is in no folder begins with a zero, and has none at its end.
    const bool is_abstract = address.starts_with('@');
    if (is_abstract) to.sun_path[0] = '\0';
    const auto length = offsetof(sockaddr_un, sun_path) + address.size() + (is_abstract ? 0 : 1);
    const auto sent =
        sendto(descriptor_, message.data(), message.size(), MSG_NOSIGNAL,
               reinterpret_cast<const sockaddr*>(&to), static_cast<socklen_t>(length));
    return sent < 0 ? errno : 0;
  }

 private:
  int descriptor_;
};

}  // namespace

ServiceManager ServiceManager::from_environment() {
  ServiceManager manager;
  manager.address_ = take_variable("NOTIFY_SOCKET");
  const auto time = parse_plain_integer(take_variable("WATCHDOG_USEC"));
  const auto whose = take_variable("WATCHDOG_PID");
  const bool is_ours = whose.empty() || parse_plain_integer(whose) == std::int64_t{getpid()};
  if (is_ours && !manager.address_.empty() && time.value_or(0) > 0) {
    manager.watchdog_ = std::chrono::microseconds(*time);
  }
  return manager;
}

Result<void> ServiceManager::ready(std::string_view status) const {
  return send(fmt::format("READY=1\nSTATUS={}\n", printable(status)));
}

Result<void> ServiceManager::reloading() const {
  return send(fmt::format("RELOADING=1\nMONOTONIC_USEC={}\nSTATUS=reading the file again\n",
                          monotonic_microseconds()));
}

Result<void> ServiceManager::stopping(std::chrono::microseconds within,
                                      std::string_view status) const {
  return send(fmt::format("STOPPING=1\nEXTEND_TIMEOUT_USEC={}\nSTATUS={}\n", within.count(),
                          printable(status)));
}

Result<void> ServiceManager::ping() const {
  return send("WATCHDOG=1\n");
}

Result<void> ServiceManager::send(std::string_view message) const {
  if (address_.empty()) return {};
  const bool is_known = address_.starts_with('/') || address_.starts_with('@');
  const int failed = is_known ? NotifySocket().send_to(address_, message) : EAFNOSUPPORT;
  if (failed == 0) return {};
  return fail(ErrorKind::Transient,
              fmt::format("the service manager cannot be told at {} (NOTIFY_SOCKET): {}",
                          in_quotes(address_), system_message(failed)));
}

}  // namespace millrace::app
