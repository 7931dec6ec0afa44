#pragma once

#include <cstdint>
#include <exception>
#include <map>

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

  // Names a task of this group for as long as the group lives.
  using TaskId = std::uint64_t;

  // What the task has to tell, it stores where the spawner finds it: only bugs are thrown.
  TaskId spawn(Task<void> task);

  // Makes the wait in progress of every task return Cancelled, and those of tasks that are spawned
  // later. May be called more than once.
  void cancel();
  // The same for one task; nothing when it has ended.
  void cancel(TaskId task);

  // Returns when no task runs. More may be spawned meanwhile, also by the group's own tasks.
  Task<void> join();

 private:
  struct Running {
    boost::asio::cancellation_signal signal;
    bool begun = false;      // It can be told to stop: see stop().
    bool cancelled = false;  // It was, or will be once it has begun.
  };
  using RunningTasks = std::map<TaskId, Running>;

  Task<void> run(Task<void> task, Running& its);
  static void stop(Running& task);
  void finished(RunningTasks::iterator task, std::exception_ptr failure);

  boost::asio::any_io_executor executor_;
  boost::asio::steady_timer all_done_;
  RunningTasks running_;
  TaskId next_ = 1;
  std::exception_ptr failure_;
  bool cancelled_ = false;
};

}  // namespace millrace
