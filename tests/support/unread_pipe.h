#pragma once

#include <array>

namespace millrace::testing {

// A pipe that is full, and that nobody reads: whoever writes to it waits for ever.
class UnreadPipe {
 public:
  UnreadPipe();
  UnreadPipe(const UnreadPipe&) = delete;
  UnreadPipe& operator=(const UnreadPipe&) = delete;
  ~UnreadPipe();

  int writer() const { return ends_[1]; }

 private:
  std::array<int, 2> ends_{-1, -1};
};

}  // namespace millrace::testing
