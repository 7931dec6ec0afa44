#pragma once

namespace millrace::testing {

// While it lives, only so many threads can be started; the next one fails as at a limit.
class ThreadsThatStart {
 public:
  explicit ThreadsThatStart(int count);
  ThreadsThatStart(const ThreadsThatStart&) = delete;
  ThreadsThatStart& operator=(const ThreadsThatStart&) = delete;
  ~ThreadsThatStart();
};

}  // namespace millrace::testing
