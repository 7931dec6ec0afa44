#pragma once

#include <exception>
#include <list>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>

#include "connector/base/task.h"

namespace millrace {

// The only thing that starts tasks beside the caller's own. Nothing outlives it: join() must have
// returned before the group, and whatever its tasks refer to, is destroyed.
//
// A task that throws (a bug) cancels the others; join() throws it again. When the task that waits
// in join() is cancelled, the group's tasks are cancelled too, and join() still waits for all.
class TaskGroup {
 public:
  explicit TaskGroup(boost::asio::any_io_executor executor);
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;
  ~TaskGroup();

  void spawn(Task<void> task);

  // Makes the wait in progress of every task return Cancelled. May be called more than once.
  void cancel();

  Task<void> join();

 private:
  Task<void> run(Task<void> task, boost::asio::cancellation_signal& signal);
  void finished(std::list<boost::asio::cancellation_signal>::iterator signal,
                std::exception_ptr failure);

  boost::asio::any_io_executor executor_;
  boost::asio::steady_timer all_done_;
  std::list<boost::asio::cancellation_signal> running_;
  std::exception_ptr failure_;
  bool cancelled_ = false;
};

}  // namespace millrace
