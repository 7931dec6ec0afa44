#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "connector/base/error.h"
#include "connector/base/task.h"

namespace millrace {

// Wakes tasks that wait for a condition: `while (!ready()) { co_await changed.wait(); }`.
// notify() wakes every waiter; a notify() without waiters is not remembered, so test the condition
// first, and again after wait(): another task may have been faster. Loop thread only; must outlive
// the tasks that wait.
class Signal {
 public:
  explicit Signal(boost::asio::any_io_executor executor)
      : timer_(executor, boost::asio::steady_timer::time_point::max()) {}

  void notify() { timer_.cancel(); }

  // Fails with Cancelled only.
  Task<Result<void>> wait() {
    if (co_await cancelled()) co_return fail(ErrorKind::Cancelled, "stopped");
    co_await timer_.async_wait(kAsTuple);
    if (co_await cancelled()) co_return fail(ErrorKind::Cancelled, "stopped while waiting");
    co_return Result<void>();
  }

 private:
  boost::asio::steady_timer timer_;
};

}  // namespace millrace
