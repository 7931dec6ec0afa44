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

}  // namespace millrace::testing
