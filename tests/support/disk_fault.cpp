#include "tests/support/disk_fault.h"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>

#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace millrace::testing {
namespace {

std::atomic<int> failing_files = 0;    // The error number, or 0.
std::atomic<int> failing_folders = 0;  // Likewise.
std::atomic<int> renames_left = 0;     // Until the process is killed; 0: it is not.

std::atomic<int>& failing(FailingFsync::Of what) {
  return what == FailingFsync::Of::Files ? failing_files : failing_folders;
}

int error_of_fsync(int file) {
  struct stat found{};
  if (fstat(file, &found) != 0) return errno;
  return S_ISDIR(found.st_mode) ? failing_folders : failing_files;
}

}  // namespace

FailingFsync::FailingFsync(Of what, int error_number) {
  failing(what) = error_number;
}

FailingFsync::~FailingFsync() {
  failing_files = 0;
  failing_folders = 0;
}

void kill_before_rename(int number) {
  renames_left = number;
}

}  // namespace millrace::testing

// Stands before that of the C library in programs that link this file.
extern "C" int fsync(int file) {
  const int error = millrace::testing::error_of_fsync(file);
  if (error == 0) return static_cast<int>(syscall(SYS_fsync, file));
  errno = error;
  return -1;
}

extern "C" int renameat(int from_folder, const char* from, int to_folder, const char* to) noexcept {
  if (millrace::testing::renames_left > 0 && --millrace::testing::renames_left == 0) {
    kill(getpid(), SIGKILL);
  }
  return static_cast<int>(syscall(SYS_renameat2, from_folder, from, to_folder, to, 0));
}
