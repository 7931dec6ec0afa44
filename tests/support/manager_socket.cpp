#include "tests/support/manager_socket.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <system_error>

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace millrace::testing {

ManagerSocket::ManagerSocket(const std::string& address)
    : address_(address), descriptor_(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
  sockaddr_un own{};
  own.sun_family = AF_UNIX;
  std::ranges::copy(address.substr(0, sizeof own.sun_path - 1), own.sun_path);
  if (address.starts_with('@')) own.sun_path[0] = '\0';
  const auto length = offsetof(sockaddr_un, sun_path) + address.size();
  if (bind(descriptor_, reinterpret_cast<const sockaddr*>(&own), static_cast<socklen_t>(length)) !=
      0) {
    throw std::system_error(errno, std::generic_category(), "bind");
  }
}

ManagerSocket::~ManagerSocket() {
  close(descriptor_);
}

std::optional<std::string> ManagerSocket::next(std::chrono::milliseconds within) {
  pollfd waited{.fd = descriptor_, .events = POLLIN, .revents = 0};
  if (poll(&waited, 1, static_cast<int>(within.count())) != 1) return std::nullopt;
  std::array<char, 4096> bytes{};
  const auto got = recv(descriptor_, bytes.data(), bytes.size(), 0);
  return got < 0 ? std::nullopt
                 : std::optional(std::string(bytes.data(), static_cast<std::size_t>(got)));
}

std::string ManagerSocket::next_with(const std::string& text) {
  for (auto message = next(); message; message = next()) {
    if (message->contains(text)) return *message;
  }
  return "";
}

}  // namespace millrace::testing
