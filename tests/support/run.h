#pragma once

#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>

#include "connector/base/task.h"

namespace millrace::testing {

// Runs the loop until the task is done and gives its result; what it throws is thrown here.
template <class T>
T run(boost::asio::io_context& loop, Task<T> task) {
  std::conditional_t<std::is_void_v<T>, char, std::optional<T>> result{};
  std::exception_ptr failure;
  const auto root = [&]() -> Task<void> {
    co_await boost::asio::this_coro::throw_if_cancelled(false);
    if constexpr (std::is_void_v<T>) {
      co_await std::move(task);
    } else {
      result.emplace(co_await std::move(task));
    }
  };
  boost::asio::co_spawn(loop, root(), [&](std::exception_ptr e) { failure = e; });
  loop.restart();
  loop.run();
  if (failure) std::rethrow_exception(failure);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

// Runs whatever can run without waiting; gives how many handlers that were.
inline std::size_t settle(boost::asio::io_context& loop) {
  loop.restart();
  return loop.poll();
}

template <class T>
T run(Task<T> task) {
  boost::asio::io_context loop;
  return run(loop, std::move(task));
}

}  // namespace millrace::testing
