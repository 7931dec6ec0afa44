#pragma once

namespace millrace::testing {

// While it lives, fsync() fails in this program, as on a disk that breaks or fills up. One at a
// time; the files' bytes are written all the same.
class FailingFsync {
 public:
  enum class Of {
    Files,
    Folders,
  };

  FailingFsync(Of what, int error_number);
  FailingFsync(const FailingFsync&) = delete;
  FailingFsync& operator=(const FailingFsync&) = delete;
  ~FailingFsync();
};

// Ends this process by SIGKILL when it is about to rename a file for the n-th time from now on
// (renameat), counted from 1; 0: never.
void kill_before_rename(int number);

}  // namespace millrace::testing
