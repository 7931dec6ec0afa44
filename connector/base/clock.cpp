#include "connector/base/clock.h"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

namespace millrace {
namespace asio = boost::asio;

std::chrono::steady_clock::time_point SystemClock::now() const {
  return std::chrono::steady_clock::now();
}

std::chrono::system_clock::time_point SystemClock::wall_now() const {
  return std::chrono::system_clock::now();
}

Task<Result<void>> SystemClock::sleep(std::chrono::nanoseconds duration) {
  if (co_await cancelled()) co_return fail(ErrorKind::Cancelled, "stopped");
  asio::steady_timer timer(co_await asio::this_coro::executor, duration);
  const auto [ec] = co_await timer.async_wait(kAsTuple);
  if (ec) co_return fail(ErrorKind::Cancelled, "stopped while waiting");
  co_return Result<void>();
}

}  // namespace millrace
