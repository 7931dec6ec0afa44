#include "connector/base/worker_pool.h"

#include <boost/asio/associated_cancellation_slot.hpp>

namespace millrace {
namespace asio = boost::asio;

// Not Asio's pool: when a later thread cannot be started, its constructor waits for ever for the
// earlier ones, which nobody has told to end.
WorkerPool::WorkerPool(unsigned threads) : open_(queue_.get_executor()) {
  threads_.reserve(threads);
  try {
    for (unsigned i = 0; i < threads; ++i) threads_.emplace_back([this] { queue_.run(); });
  } catch (...) {
    join();
    throw;
  }
}

WorkerPool::~WorkerPool() {
  join();
}

// What was handed in is still done.
void WorkerPool::join() {
  open_.reset();
  for (auto& thread : threads_) thread.join();
}

Task<void> WorkerPool::start(std::function<void()> work, std::function<void()> on_cancel) {
  auto initiate = [this, &work, &on_cancel]<class Handler>(Handler handler) {
    auto slot = asio::get_associated_cancellation_slot(handler);
    if (on_cancel && slot.is_connected()) {
      slot.assign([&on_cancel](asio::cancellation_type) { on_cancel(); });
    }
    // The loop must not end while a worker still owes it an answer.
    auto loop = asio::prefer(asio::get_associated_executor(handler),
                             asio::execution::outstanding_work.tracked);
    asio::post(queue_, [&work, loop, handler = std::move(handler)]() mutable {
      std::exception_ptr failure;
      try {
        work();
      } catch (...) {
        failure = std::current_exception();
      }
      asio::post(loop, [failure, handler = std::move(handler)]() mutable {
        auto finished = asio::get_associated_cancellation_slot(handler);
        if (finished.is_connected()) finished.clear();
        std::move(handler)(failure);
      });
    });
  };
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void(std::exception_ptr)>(
      initiate, asio::use_awaitable);
}

}  // namespace millrace
