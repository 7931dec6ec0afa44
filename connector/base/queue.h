#pragma once

#include <deque>
#include <optional>

#include "connector/base/signal.h"

namespace millrace {

// A bounded queue between two stages of a pipeline: push() waits while it is full, which is how
// back-pressure reaches the socket. Loop thread only; any number of tasks on both sides.
template <class T>
class Queue {
 public:
  Queue(boost::asio::any_io_executor executor, std::size_t capacity)
      : changed_(std::move(executor)), capacity_(capacity) {}
  Queue(const Queue&) = delete;
  Queue& operator=(const Queue&) = delete;

  // False when the reading side closed the queue: nobody wants more.
  Task<Result<bool>> push(T item) {
    while (items_.size() >= capacity_ && !closed_) {
      if (auto waited = co_await changed_.wait(); !waited) co_return fail(waited.error());
    }
    if (closed_) co_return false;
    items_.push_back(std::move(item));
    changed_.notify();
    co_return true;
  }

  // nullopt when the queue is closed and drained.
  Task<Result<std::optional<T>>> pop() {
    while (items_.empty() && !closed_) {
      if (auto waited = co_await changed_.wait(); !waited) co_return fail(waited.error());
    }
    if (items_.empty()) co_return std::optional<T>();
    std::optional<T> item(std::move(items_.front()));
    items_.pop_front();
    changed_.notify();
    co_return item;
  }

  // No more items will come, or none are wanted. What is queued can still be popped.
  void close() {
    closed_ = true;
    changed_.notify();
  }

 private:
  Signal changed_;
  std::deque<T> items_;
  std::size_t capacity_;
  bool closed_ = false;
};

}  // namespace millrace
