#pragma once

#include <deque>
#include <optional>
#include <utility>

#include "connector/base/signal.h"

namespace millrace {

// Joins two tasks of one pipeline: the writer runs ahead of the reader by so many items, and then
// waits. Loop thread only; one task writes, one reads. Must not end while a call waits. The writer
// ends the queue by close(), the reader by leave(); either may come first, and both may be called
// more than once.
template <class T>
class BoundedQueue {
 public:
  BoundedQueue(boost::asio::any_io_executor loop, std::size_t most) : most_(most), moved_(loop) {}

  // Waits until there is room for one item, before the writer makes it. False when the reader has
  // left. Fails with Cancelled only.
  Task<Result<bool>> room() {
    while (!left_ && items_.size() >= most_) {
      if (auto waited = co_await moved_.wait(); !waited) co_return fail(waited.error());
    }
    co_return !left_;
  }

  // Call when room() has said that there is some.
  void push(T item) {
    if (left_) return;
    items_.push_back(std::move(item));
    moved_.notify();
  }

  // No more will come, because of `why` if that is given: pop() fails with it once the items
  // before it are taken.
  void close(std::optional<Error> why = std::nullopt) {
    closed_ = true;
    why_ = std::move(why);
    moved_.notify();
  }

  // The oldest item; nullopt when the queue is closed and drained. Fails with Cancelled, and with
  // what close() was given.
  Task<Result<std::optional<T>>> pop() {
    while (items_.empty() && !closed_) {
      if (auto waited = co_await moved_.wait(); !waited) co_return fail(waited.error());
    }
    if (items_.empty()) {
      if (why_) co_return fail(*why_);
      co_return std::nullopt;
    }
    std::optional<T> item(std::move(items_.front()));
    items_.pop_front();
    moved_.notify();
    co_return item;
  }

  // Nothing more is wanted: what is queued is dropped, and push() says so.
  void leave() {
    left_ = true;
    items_.clear();
    moved_.notify();
  }

 private:
  std::size_t most_;
  Signal moved_;
  std::deque<T> items_;
  std::optional<Error> why_;
  bool closed_ = false;
  bool left_ = false;
};

}  // namespace millrace
