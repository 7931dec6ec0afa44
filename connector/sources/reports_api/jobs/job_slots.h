#pragma once

#include <chrono>
#include <cstdint>
#include <utility>
#include <vector>

#include "connector/base/clock.h"
#include "connector/base/semaphore.h"
#include "connector/components/limits/shared_slots.h"

namespace millrace::sources {

// How many jobs of one account are in flight at once: as many as the file says, or as the API
// turned out to take; with `shared`, no more than that over all processes that share it. First
// come, first served. Loop thread only; what it is given outlives it, and it outlives its slots.
class JobSlots {
 public:
  // The right to have one job in flight.
  class Slot {
   public:
    Slot() = default;
    Slot(Semaphore::Permit here, components::SharedSlots::Permit everywhere)
        : here_(std::move(here)), everywhere_(std::move(everywhere)) {}
    void release() {
      everywhere_.release();
      here_.release();
    }

   private:
    friend class JobSlots;
    Semaphore::Permit here_;
    components::SharedSlots::Permit everywhere_;
  };

  JobSlots(boost::asio::any_io_executor executor, Clock& clock, std::uint64_t most,
           components::SharedSlots* shared = nullptr);

  // Fails with Cancelled only. `tell` hears of a wait for other processes, or for the ledger.
  Task<Result<Slot>> acquire(components::SharedSlots::Tell tell = {});

  // The API refused a job because there are too many; `slot` is that job's. As many as are in
  // flight beside it are what the API takes from here on. False when there are none: then others
  // use the account, and waiting for one of our jobs to end is no use.
  bool refused(Slot slot);

  // The API took a job. After some of them, or some minutes, one job more is tried.
  void accepted();

  // The API said how many jobs it takes.
  void told(std::uint64_t limit);

  std::uint64_t available() const { return slots_.available(); }
  std::uint64_t in_flight() const {
    return most_ - kept_back_.size() - slots_.available() - waiting_elsewhere_;
  }
  std::uint64_t limit() const { return limit_; }

 private:
  void set_limit(std::uint64_t limit);
  // Keeps back what the limit does not allow, and lets go of what it does.
  void settle();
  Task<Result<Semaphore::Permit>> acquire_here();

  Clock& clock_;
  components::SharedSlots* const shared_;
  const std::uint64_t most_;
  std::uint64_t told_;          // The most that the API names.
  std::uint64_t limit_;         // 1 to most_.
  std::uint32_t accepted_ = 0;  // Since the limit moved.
  std::chrono::steady_clock::time_point moved_{};
  Semaphore slots_;
  std::vector<Semaphore::Permit> kept_back_;  // Ends before the slots.
  std::uint64_t waiting_elsewhere_ = 0;       // Of those with a slot here, for one of all.
};

}  // namespace millrace::sources
