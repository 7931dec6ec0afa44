#include "connector/engine/leases/lease_keeper.h"

#include <set>
#include <utility>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "connector/base/text/time_text.h"

namespace millrace::engine {

using components::Fence;
using ledger::Lease;
using ledger::LeaseHolder;
using ledger::Leases;

namespace {

// How soon one that does not answer is noticed to have taken too long.
constexpr std::chrono::seconds kTick(5);
constexpr int kTicksARenewal = 3;  // A quarter of the time that a lease lasts.

Error held_by(const LeaseHolder& holder) {
  return Error(ErrorKind::Transient,
               fmt::format("another run of this sync is under way: process {} on host {} has held "
                           "its lease since {}, and has it until {} unless it renews it; nothing "
                           "was asked of anyone",
                           holder.pid, printable(holder.host), utc_text(holder.since),
                           utc_text(holder.until)));
}

Error taken_over() {
  return Error(ErrorKind::Transient,
               "another run of this sync has taken over, because the lease of this one had run "
               "out; what was not committed by then was given up");
}

}  // namespace

LeaseKeeper::LeaseKeeper(components::Environment& environment, Lost lost)
    : leases_(environment.ledger.leases()),
      clock_(environment.clock),
      lost_(std::move(lost)),
      timer_(environment.loop),
      tasks_(environment.loop) {}

Task<LeaseKeeper::Answers> LeaseKeeper::take(Syncs syncs) {
  Syncs once;
  std::set<std::string> names;
  for (const auto& sync : syncs) {
    if (names.insert(sync).second) once.push_back(sync);
  }
  const auto taken = co_await ask(std::move(once));
  Answers answers;
  std::size_t next = 0;
  for (const auto& sync : syncs) {
    if (!taken) {
      answers.push_back(fail(taken.error()));
    } else if (names.erase(sync) > 0) {
      answers.push_back(answer_to(taken->at(next++)));
    } else {
      // It is held by now, and the ledger knows since when.
      const auto again = co_await ask(Syncs(1, sync));
      answers.push_back(again ? answer_to(again->front()) : fail(again.error()));
    }
  }
  co_return answers;
}

Task<Result<std::vector<Leases::Taken>>> LeaseKeeper::ask(Syncs syncs) {
  if (held_.empty()) renewed_at_ = clock_.now();
  auto taken = co_await leases_.take(std::move(syncs));
  if (!taken) co_return fail(std::move(taken).error().during("take the lease"));
  co_return taken;
}

Result<Fence> LeaseKeeper::answer_to(const Leases::Taken& taken) {
  return taken ? Result<Fence>(hold(*taken)) : fail(held_by(taken.error()));
}

Fence LeaseKeeper::hold(const Lease& lease) {
  held_[lease.sync] = lease.token;
  if (!std::exchange(is_keeping_, true)) tasks_.spawn(keep());
  return {.sync = lease.sync,
          .token = lease.token,
          .confirm = [this, lease] { return confirm(lease); },
          .lost = [this, lease] { lose(lease, taken_over()); }};
}

Task<Result<void>> LeaseKeeper::confirm(Lease lease) {
  const auto is_ours = co_await leases_.confirm(lease);
  if (!is_ours) co_return fail(Error(is_ours.error()).during("confirm the lease"));
  if (*is_ours) co_return Result<void>();
  lose(lease, taken_over());
  co_return fail(ErrorKind::Cancelled, "the lease was lost");
}

void LeaseKeeper::lose(Lease lease, Error why) {
  const auto held = held_.find(lease.sync);
  if (held == held_.end() || held->second != lease.token) return;
  held_.erase(held);
  lost_(lease.sync, why);
}

Task<Result<void>> LeaseKeeper::release(Fence fence) {
  const auto held = held_.find(fence.sync);
  if (held != held_.end() && held->second == fence.token) held_.erase(held);
  if (held_.empty()) timer_.cancel();
  co_return co_await leases_.release({fence.sync, fence.token});
}

Task<void> LeaseKeeper::stop() {
  held_.clear();
  timer_.cancel();
  co_await tasks_.join();
}

// Ends when nothing is held, so that the loop may.
Task<void> LeaseKeeper::keep() {
  for (int tick = 1; !held_.empty(); ++tick) {
    timer_.expires_after(kTick);
    co_await timer_.async_wait(kAsTuple);
    if (held_.empty() || co_await cancelled()) break;
    if (is_renewing_) {
      lose_what_has_run_out("the ledger does not answer");
    } else if (tick % kTicksARenewal == 0) {
      tasks_.spawn(renew());
    }
  }
  is_keeping_ = false;
}

Task<void> LeaseKeeper::renew() {
  if (std::exchange(is_renewing_, true)) co_return;
  const auto asked_at = clock_.now();
  const auto lost = co_await leases_.renew();
  is_renewing_ = false;
  if (!lost) {
    lose_what_has_run_out(lost.error().message());
    co_return;
  }
  renewed_at_ = asked_at;
  for (const auto& lease : *lost) lose(lease, taken_over());
}

void LeaseKeeper::lose_what_has_run_out(const std::string& because) {
  if (clock_.now() - renewed_at_ < ledger::kLeaseTime) return;
  const auto held = held_;
  for (const auto& [sync, token] : held) {
    lose({sync, token},
         Error(ErrorKind::Transient,
               fmt::format("the lease of this run could not be renewed for {} seconds ({}), and "
                           "another run may have taken it; what was not committed by then was "
                           "given up",
                           ledger::kLeaseTime.count(), because)));
  }
}

}  // namespace millrace::engine
