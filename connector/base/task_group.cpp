#include "connector/base/task_group.h"

#include <cassert>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

namespace millrace {
namespace asio = boost::asio;

TaskGroup::TaskGroup(asio::any_io_executor executor)
    : executor_(executor), all_done_(executor, asio::steady_timer::time_point::max()) {}

TaskGroup::~TaskGroup() {
  assert(running_.empty() && "join() must return before the group ends");
}

TaskGroup::TaskId TaskGroup::spawn(Task<void> task) {
  const auto running = running_.try_emplace(next_++).first;
  const TaskId id = running->first;
  asio::co_spawn(executor_, run(std::move(task), running->second),
                 asio::bind_cancellation_slot(running->second.signal.slot(),
                                              [this, running](std::exception_ptr failure) {
                                                finished(running, std::move(failure));
                                              }));
  return id;
}

Task<void> TaskGroup::run(Task<void> task, Running& its) {
  // Asio would turn a cancelled wait into an exception at the next co_await; here it is a value.
  co_await asio::this_coro::throw_if_cancelled(false);
  co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
  its.begun = true;
  if (cancelled_ || its.cancelled) its.signal.emit(asio::cancellation_type::all);
  co_await std::move(task);
}

void TaskGroup::finished(RunningTasks::iterator task, std::exception_ptr failure) {
  // Asio hands an emit() from outside the loop over to the loop, as a reference to the signal: it
  // must live until what is queued now has run.
  asio::post(executor_, [done = running_.extract(task)] {});
  if (failure && !failure_) {
    failure_ = failure;
    cancel();
  }
  if (running_.empty()) all_done_.cancel();
}

void TaskGroup::cancel() {
  cancelled_ = true;
  for (auto task = running_.begin(); task != running_.end();) {
    // Emitting may end the task and erase its signal.
    stop((task++)->second);
  }
}

void TaskGroup::cancel(TaskId task) {
  const auto found = running_.find(task);
  if (found != running_.end()) stop(found->second);
}

// Asio answers a signal that comes before the first line of a task with an exception that nobody
// can catch: such a task is told once it has begun.
void TaskGroup::stop(Running& task) {
  task.cancelled = true;
  if (task.begun) task.signal.emit(asio::cancellation_type::all);
}

Task<void> TaskGroup::join() {
  while (!running_.empty()) {
    // Asked before the wait too: a cancellation is told once, and may have come long ago.
    if (!cancelled_ && co_await millrace::cancelled()) cancel();
    if (!running_.empty()) co_await all_done_.async_wait(kAsTuple);
  }
  if (failure_) std::rethrow_exception(failure_);
}

}  // namespace millrace
