#include "connector/base/task_group.h"

#include <cassert>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

namespace millrace {
namespace asio = boost::asio;
namespace {

// Asio would turn a cancelled wait into an exception at the next co_await; here it is a value.
Task<void> without_cancel_exceptions(Task<void> task) {
  co_await asio::this_coro::throw_if_cancelled(false);
  co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
  co_await std::move(task);
}

}  // namespace

TaskGroup::TaskGroup(asio::any_io_executor executor)
    : executor_(executor), all_done_(executor, asio::steady_timer::time_point::max()) {}

TaskGroup::~TaskGroup() {
  assert(running_.empty() && "join() must return before the group ends");
}

void TaskGroup::spawn(Task<void> task) {
  const auto signal = running_.emplace(running_.end());
  asio::co_spawn(
      executor_, without_cancel_exceptions(std::move(task)),
      asio::bind_cancellation_slot(signal->slot(), [this, signal](std::exception_ptr failure) {
        finished(signal, std::move(failure));
      }));
  if (cancelled_) {
    // A task that starts after the stop must see it too, once it has reached its first wait.
    asio::post(executor_, [this] { cancel(); });
  }
}

void TaskGroup::finished(std::list<asio::cancellation_signal>::iterator signal,
                         std::exception_ptr failure) {
  running_.erase(signal);
  if (failure && !failure_) {
    failure_ = failure;
    cancel();
  }
  if (running_.empty()) all_done_.cancel();
}

void TaskGroup::cancel() {
  cancelled_ = true;
  for (auto signal = running_.begin(); signal != running_.end();) {
    // Emitting may end the task and erase its signal.
    (signal++)->emit(asio::cancellation_type::all);
  }
}

Task<void> TaskGroup::join() {
  while (!running_.empty()) {
    co_await all_done_.async_wait(kAsTuple);
    if (!running_.empty()) cancel();
  }
  if (failure_) std::rethrow_exception(failure_);
}

}  // namespace millrace
