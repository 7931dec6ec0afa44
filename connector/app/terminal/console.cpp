#include "connector/app/terminal/console.h"

#include <cerrno>
#include <string>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "connector/base/process/descriptor_writes.h"
#include "connector/base/process/system_limits.h"

namespace millrace::app {
namespace {

constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kRejected = 3;

std::string remedy(int error_number) {
  if (error_number == EBADF) return "; it is closed: redirect it to /dev/null if nobody needs it";
  if (error_number == ENOSPC) return "; free space where it goes";
  if (error_number == EPIPE) return "; its reader ended early";
  return "";
}

bool is_open(int descriptor) {
  return fcntl(descriptor, F_GETFD) >= 0;
}

}  // namespace

void occupy_standard_descriptors() {
  // open() gives the lowest number that is free.
  if (!is_open(STDIN_FILENO)) open("/dev/null", O_RDONLY);
  if (!is_open(STDOUT_FILENO)) open("/dev/null", O_RDONLY);
  if (!is_open(STDERR_FILENO)) open("/dev/null", O_WRONLY);
}

int print_result(std::string_view text, int code, int descriptor) {
  const int failed = write_wholly(descriptor, text);
  if (failed == 0) return code;
  const auto message = fmt::format("millrace: the result cannot be written to {}: {}{}\n",
                                   descriptor == STDOUT_FILENO ? "stdout" : "stderr",
                                   system_message(failed), remedy(failed));
  write_within(STDERR_FILENO, message, kReadersTime);
  return code == kDone || code == kRejected ? kFailed : code;
}

void tell(std::string_view text) {
  write_wholly(STDERR_FILENO, text);
}

int end_with(int code, BackgroundWriter& lines) {
  // Its thread may be inside of a write that never returns.
  if (!lines.drain(kReadersTime)) _exit(code);
  return code;
}

}  // namespace millrace::app
