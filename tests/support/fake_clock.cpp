#include "tests/support/fake_clock.h"

#include <boost/asio/post.hpp>

namespace millrace::testing {

Task<Result<void>> FakeClock::sleep(std::chrono::nanoseconds duration) {
  if (co_await cancelled()) co_return fail(ErrorKind::Cancelled, "stopped");
  sleeps.push_back(std::chrono::duration_cast<std::chrono::milliseconds>(duration));
  advance(duration);
  co_await boost::asio::post(boost::asio::use_awaitable);
  co_return Result<void>();
}

void FakeClock::advance(std::chrono::nanoseconds duration) {
  now_ += duration;
  wall_ += std::chrono::duration_cast<std::chrono::system_clock::duration>(duration);
}

}  // namespace millrace::testing
