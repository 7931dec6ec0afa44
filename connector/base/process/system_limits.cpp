#include "connector/base/process/system_limits.h"

#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>

#include <boost/system/system_error.hpp>
#include <fcntl.h>
#include <unistd.h>

namespace millrace {
namespace {

std::string_view remedy_for(int error_number) {
  switch (error_number) {
    case EMFILE:
      return "; raise the limit on open files (ulimit -n)";
    case ENFILE:
      return "; this machine has no more: raise fs.file-max, or close other programs";
    case ENOMEM:
    case ENOBUFS:
      return "; give the process more memory";
    case EFBIG:
      return "; raise the limit on the size of files (ulimit -f)";
    default:
      return "";
  }
}

// pthread_create() has this word for every limit on threads.
std::string sentence_on_system(int error_number, const char* what) {
  if (error_number == EAGAIN) {
    return "cannot start a thread: " + std::generic_category().message(error_number) +
           "; raise the limit on processes (ulimit -u, or the container's pids limit)";
  }
  if (!remedy_for(error_number).empty()) return system_message(error_number);
  return std::string("internal error: ") + what + "; please report it";
}

}  // namespace

bool descriptors_are_scarce() {
  constexpr std::size_t kEnough = 8;
  std::array<int, kEnough> probes{};
  std::size_t opened = 0;
  while (opened < kEnough) {
    const int probe = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (probe < 0) break;
    probes[opened++] = probe;
  }
  const int failed = opened < kEnough ? errno : 0;
  for (std::size_t i = 0; i < opened; ++i) close(probes[i]);
  return failed == EMFILE || failed == ENFILE;
}

std::string system_message(int error_number) {
  return std::generic_category().message(error_number).append(remedy_for(error_number));
}

std::string sentence_on(const std::exception& thrown) {
  if (const auto* system = dynamic_cast<const std::system_error*>(&thrown)) {
    return sentence_on_system(system->code().value(), thrown.what());
  }
  // Asio's own, which is no std::system_error.
  if (const auto* system = dynamic_cast<const boost::system::system_error*>(&thrown)) {
    return sentence_on_system(system->code().value(), thrown.what());
  }
  return std::string("internal error: ") + thrown.what() + "; please report it";
}

}  // namespace millrace
