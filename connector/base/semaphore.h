#pragma once

#include <cstdint>
#include <list>
#include <optional>
#include <utility>

#include "connector/base/signal.h"

namespace millrace {

// Counts permits that tasks hold, for "at most N at once". First come, first served.
// Loop thread only; must outlive its permits.
class Semaphore {
 public:
  class Permit {
   public:
    Permit() = default;
    explicit Permit(Semaphore& owner) : owner_(&owner) {}
    Permit(Permit&& other) noexcept : owner_(std::exchange(other.owner_, nullptr)) {}
    Permit& operator=(Permit&& other) noexcept {
      release();
      owner_ = std::exchange(other.owner_, nullptr);
      return *this;
    }
    ~Permit() { release(); }
    void release() {
      if (auto* owner = std::exchange(owner_, nullptr)) owner->put_back();
    }

   private:
    Semaphore* owner_ = nullptr;
  };

  Semaphore(boost::asio::any_io_executor executor, std::uint64_t permits)
      : executor_(std::move(executor)), free_(permits) {}
  Semaphore(const Semaphore&) = delete;
  Semaphore& operator=(const Semaphore&) = delete;

  // Fails with Cancelled only.
  Task<Result<Permit>> acquire() {
    if (auto permit = try_acquire()) co_return std::move(*permit);
    Waiter waiter(*this);
    while (!waiter.served) {
      if (auto waited = co_await waiter.woken.wait(); !waited) co_return fail(waited.error());
    }
    co_return waiter.take();
  }

  // A permit, when one is free: nobody waits then.
  std::optional<Permit> try_acquire() {
    if (free_ == 0) return std::nullopt;
    --free_;
    return Permit(*this);
  }

  std::uint64_t available() const { return free_; }

 private:
  // In line until it is served; then it has a permit, and gives it on when nobody takes it.
  struct Waiter {
    explicit Waiter(Semaphore& semaphore)
        : owner(semaphore),
          woken(semaphore.executor_),
          place(semaphore.waiting_.insert(semaphore.waiting_.end(), this)) {}
    Waiter(const Waiter&) = delete;
    Waiter& operator=(const Waiter&) = delete;
    ~Waiter() {
      if (served) {
        if (!taken) owner.put_back();
      } else {
        owner.waiting_.erase(place);
      }
    }
    Permit take() {
      taken = true;
      return Permit(owner);
    }

    Semaphore& owner;
    Signal woken;
    std::list<Waiter*>::iterator place;
    bool served = false;
    bool taken = false;
  };

  // Wakes one waiter only: thousands may be in line.
  void put_back() {
    if (waiting_.empty()) {
      ++free_;
      return;
    }
    Waiter& next = *waiting_.front();
    waiting_.pop_front();
    next.served = true;
    next.woken.notify();
  }

  boost::asio::any_io_executor executor_;
  std::uint64_t free_;  // 0 while anybody waits.
  std::list<Waiter*> waiting_;
};

}  // namespace millrace
