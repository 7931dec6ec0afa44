#pragma once

#include <exception>
#include <functional>
#include <optional>
#include <thread>
#include <type_traits>
#include <vector>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "connector/base/task.h"

namespace millrace {

// The threads that decode, transform and encode: one per core. The event loop hands them work and
// goes on; the task that asked resumes on the loop. Work begins in the order in which it is handed
// in. Outlives the tasks that wait for it; destroying it waits until
// all that was handed in is done.
class WorkerPool {
 public:
  // At least one thread. Throws std::system_error when one cannot be started, and leaves none.
  explicit WorkerPool(unsigned threads);
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;
  ~WorkerPool();

  // Runs `work` on a worker and gives its result. What it throws, the awaiting task throws.
  // The wait cannot be cut short: whatever `work` refers to must live until it ends, and does when
  // it belongs to the awaiting task. `on_cancel` runs on the loop thread if the task is cancelled
  // meanwhile, to make long work (a database statement) end early; it must be thread-safe.
  template <class Work>
  Task<std::invoke_result_t<Work>> run(Work work, std::function<void()> on_cancel = nullptr) {
    using Value = std::invoke_result_t<Work>;
    using Slot = std::conditional_t<std::is_void_v<Value>, char, std::optional<Value>>;
    Slot result{};
    co_await start(
        [&] {
          if constexpr (std::is_void_v<Value>) {
            work();
          } else {
            result.emplace(work());
          }
        },
        on_cancel);
    if constexpr (!std::is_void_v<Value>) co_return std::move(*result);
  }

 private:
  Task<void> start(std::function<void()> work, std::function<void()> on_cancel);
  void join();

  boost::asio::io_context queue_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> open_;
  std::vector<std::thread> threads_;
};

}  // namespace millrace
