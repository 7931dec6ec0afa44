#include "connector/sources/reports_api/jobs/job_slots.h"

#include <algorithm>
#include <utility>

namespace millrace::sources {
namespace {

// What must go well before one job more is tried.
constexpr std::uint32_t kAcceptedForOneMore = 10;
constexpr std::chrono::minutes kTimeForOneMore{5};

}  // namespace

JobSlots::JobSlots(boost::asio::any_io_executor executor, Clock& clock, std::uint64_t most,
                   components::SharedSlots* shared)
    : clock_(clock),
      shared_(shared),
      most_(most),
      told_(most),
      limit_(most),
      slots_(std::move(executor), most) {}

Task<Result<JobSlots::Slot>> JobSlots::acquire(components::SharedSlots::Tell tell) {
  auto here = co_await acquire_here();
  if (!here) co_return fail(std::move(here).error());
  if (shared_ == nullptr) co_return Slot(*std::move(here), {});
  ++waiting_elsewhere_;
  auto everywhere = co_await shared_->acquire(std::move(tell));
  --waiting_elsewhere_;
  if (!everywhere) co_return fail(std::move(everywhere).error());
  co_return Slot(*std::move(here), *std::move(everywhere));
}

Task<Result<Semaphore::Permit>> JobSlots::acquire_here() {
  for (;;) {
    auto slot = co_await slots_.acquire();
    // What was in flight when the limit fell is kept back as it ends.
    if (!slot || kept_back_.size() >= most_ - limit_) co_return slot;
    kept_back_.push_back(*std::move(slot));
  }
}

bool JobSlots::refused(Slot slot) {
  const std::uint64_t others = in_flight() > 0 ? in_flight() - 1 : 0;
  if (kept_back_.size() < most_ - std::max<std::uint64_t>(1, others)) {
    kept_back_.push_back(std::move(slot.here_));
  }
  set_limit(others);
  return others > 0;
}

void JobSlots::accepted() {
  if (limit_ >= told_) return;
  const bool long_ago = clock_.now() - moved_ >= kTimeForOneMore;
  if (++accepted_ >= kAcceptedForOneMore || long_ago) set_limit(limit_ + 1);
}

void JobSlots::told(std::uint64_t limit) {
  const std::uint64_t before = std::exchange(told_, std::clamp<std::uint64_t>(limit, 1, most_));
  if (shared_ != nullptr) shared_->limit_to(told_);
  // A lower number holds at once; a higher one takes back only what the lower one forbade.
  if (told_ < limit_ || limit_ == before) set_limit(told_);
}

void JobSlots::set_limit(std::uint64_t limit) {
  accepted_ = 0;
  moved_ = clock_.now();
  limit_ = std::clamp<std::uint64_t>(limit, 1, told_);
  settle();
}

void JobSlots::settle() {
  const std::uint64_t due = most_ - limit_;
  while (kept_back_.size() > due) kept_back_.pop_back();
  while (kept_back_.size() < due) {
    auto slot = slots_.try_acquire();
    if (!slot) return;
    kept_back_.push_back(*std::move(slot));
  }
}

}  // namespace millrace::sources
