#pragma once

#include <cstdint>
#include <utility>
#include <vector>

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
      : freed_(std::move(executor)), free_(permits) {}

  // Fails with Cancelled only.
  Task<Result<Permit>> acquire() {
    const auto ticket = next_ticket_++;
    while (free_ == 0 || ticket != serving_) {
      if (auto waited = co_await freed_.wait(); !waited) {
        leave(ticket);
        co_return fail(waited.error());
      }
    }
    --free_;
    advance();
    co_return Permit(*this);
  }

  std::uint64_t available() const { return free_; }

 private:
  void put_back() {
    ++free_;
    freed_.notify();
  }
  void leave(std::uint64_t ticket) {
    if (ticket == serving_) {
      advance();
    } else {
      gone_.push_back(ticket);
    }
  }
  void advance() {
    ++serving_;
    while (std::erase(gone_, serving_) > 0) ++serving_;
    freed_.notify();
  }

  Signal freed_;
  std::uint64_t free_;
  std::uint64_t next_ticket_ = 0;
  std::uint64_t serving_ = 0;
  std::vector<std::uint64_t> gone_;
};

}  // namespace millrace
