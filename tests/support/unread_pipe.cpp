#include "tests/support/unread_pipe.h"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

namespace millrace::testing {

UnreadPipe::UnreadPipe() {
  if (pipe2(ends_.data(), O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category());
  fcntl(ends_[1], F_SETFL, O_NONBLOCK);
  const std::array<char, 4096> filling{};
  while (write(ends_[1], filling.data(), filling.size()) > 0) {
  }
  fcntl(ends_[1], F_SETFL, 0);
}

UnreadPipe::~UnreadPipe() {
  for (const int end : ends_) close(end);
}

}  // namespace millrace::testing
