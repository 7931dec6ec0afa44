#include "connector/sources/reports_api/reading/to_its_end.h"

#include <utility>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include "connector/base/task_group.h"

namespace millrace::sources {
namespace asio = boost::asio;

Task<void> to_its_end(Task<void> task) {
  asio::steady_timer done(co_await asio::this_coro::executor,
                          asio::steady_timer::time_point::max());
  TaskGroup group(done.get_executor());
  bool is_done = false;
  const auto run = [&](Task<void> inner) -> Task<void> {
    co_await std::move(inner);
    is_done = true;
    done.cancel();
  };
  group.spawn(run(std::move(task)));
  // Not TaskGroup::join(), which hands on a cancellation that came before.
  if (!is_done) co_await done.async_wait(kAsTuple);
  co_await group.join();
}

}  // namespace millrace::sources
