#include "connector/components/limits/shared_slots.h"

#include <algorithm>

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "connector/components/limits/fair_share.h"

namespace millrace::components {

using ledger::QuotaShares;
using std::chrono::milliseconds;

namespace {

// So long a process may use its slots again though others wait for them: handing one over takes as
// long as they need to see it.
constexpr milliseconds kTurn(1'000);
// Others see a share of this process for kLeaseTime after its last report.
constexpr std::chrono::seconds kReportEvery = ledger::kLeaseTime / 4;
constexpr std::chrono::seconds kReliedOnFor = ledger::kLeaseTime / 2;

std::string shared_among(std::uint64_t slots, std::size_t others) {
  return fmt::format("{} allowed, shared with {} other process{}", slots, others,
                     others == 1 ? "" : "es");
}

}  // namespace

SharedSlots::SharedSlots(ledger::Quotas& quotas, boost::asio::any_io_executor loop,
                         const Clock& clock, std::string resource, std::uint64_t most, Pace pace)
    : quotas_(quotas),
      loop_(std::move(loop)),
      clock_(clock),
      resource_(std::move(resource)),
      most_(most),
      pace_(pace),
      timer_(loop_),
      tasks_(loop_) {}

Task<Result<SharedSlots::Permit>> SharedSlots::acquire(Tell tell) {
  if (unserved_ == 0 && may_hand_out()) {
    ++used_;
    co_return Permit(*this);
  }
  const auto place = waiting_.emplace(waiting_.end(), loop_);
  place->tell = std::move(tell);
  ++unserved_;
  if (!reason_.empty() && place->tell) place->tell(reason_);
  wake();
  Result<void> waited;
  while (waited && !place->is_served) waited = co_await place->changed.wait();
  const bool is_served = place->is_served;
  waiting_.erase(place);
  if (!is_served) --unserved_;
  Permit permit = is_served ? Permit(*this) : Permit();
  if (!waited) co_return fail(std::move(waited).error());
  co_return permit;
}

void SharedSlots::limit_to(std::uint64_t most) {
  if (std::exchange(most_, most) != most && is_keeping_) wake();
}

void SharedSlots::let_go() {
  if (is_keeping_ && wanted() == 0) wake();
}

Task<void> SharedSlots::stop() {
  let_go();
  co_await tasks_.join();
}

bool SharedSlots::may_hand_out() const {
  return used_ < std::min(granted_, allowed_) && silence_.empty() && clock_.now() < stale_;
}

void SharedSlots::serve() {
  for (auto& waiting : waiting_) {
    if (unserved_ == 0 || !may_hand_out()) return;
    if (std::exchange(waiting.is_served, true)) continue;
    --unserved_;
    ++used_;
    waiting.changed.notify();
  }
}

void SharedSlots::put_back() {
  --used_;
  serve();
  // What others wait for, and what nobody waits for any more, they need not wait for longer.
  if (others_ > 0 && used_ < granted_) wake();
}

void SharedSlots::wake() {
  is_woken_ = true;
  timer_.cancel();
  if (!std::exchange(is_keeping_, true)) tasks_.spawn(keep());
}

// Ends when the ledger has no share of this process, so that the loop may end.
Task<void> SharedSlots::keep() {
  // Whoever wants a slot in the same turn of the loop is in the same question.
  co_await boost::asio::post(boost::asio::use_awaitable);
  do {
    is_woken_ = false;
    co_await look();
    serve();
    tell_those_who_wait();
    co_await wait();
  } while (wanted() > 0 || is_known_);
  is_keeping_ = false;
}

Task<void> SharedSlots::wait() {
  const bool is_idle = wanted() == 0 && (!is_known_ || others_ > 0);
  if (is_woken_ || is_idle || has_to_move()) co_return;
  milliseconds pause = pace_.tick;
  if (unserved_ > 0 && silence_.empty()) {
    poll_ = std::clamp(poll_ + poll_ / 2, pace_.first_poll, pace_.last_poll);
    pause = poll_;
  }
  timer_.expires_after(pause);
  co_await timer_.async_wait(kAsTuple);
}

// What the ledger has said calls for another question, at once.
bool SharedSlots::has_to_move() const {
  if (!silence_.empty()) return false;
  const bool gives_back = target_ < granted_ && used_ < granted_;
  return !is_known_ || target_ > granted_ || gives_back;
}

bool SharedSlots::has_to_report() const {
  return !is_known_ || target_ != granted_ || most_ != reported_most_ ||
         (others_ > 0 && wanted() != reported_wanted_) ||
         clock_.now() - reported_at_ >= kReportEvery;
}

Task<void> SharedSlots::look() {
  if (wanted() == 0) {
    co_await leave();
    co_return;
  }
  if (!is_known_) target_ = std::min(wanted(), most_);
  const bool reports = has_to_report();
  // What is being given back is not handed out meanwhile.
  allowed_ = std::min(allowed_, std::max(target_, used_));
  const auto asked_at = clock_.now();
  const ledger::QuotaAsk ask{.resource = resource_,
                             .most = most_,
                             .wanted = wanted(),
                             .used = used_,
                             .target = target_,
                             .is_informed = is_known_};
  const auto shares = reports ? co_await quotas_.ask(ask) : co_await quotas_.look(resource_);
  silence_ = shares ? "" : "the state does not answer: " + shares.error().message();
  if (!shares) co_return;
  is_known_ = shares->own.most > 0;
  stale_ = asked_at + kReliedOnFor;
  if (reports) {
    reported_at_ = asked_at;
    reported_wanted_ = ask.wanted;
    reported_most_ = ask.most;
  }
  heed(*shares);
}

Task<void> SharedSlots::leave() {
  if (!std::exchange(is_known_, false)) co_return;
  granted_ = allowed_ = target_ = 0;
  // One that is not heard of ends by itself.
  (void)co_await quotas_.leave(resource_);
}

void SharedSlots::heed(const QuotaShares& shares) {
  const auto now = clock_.now();
  if (shares.own.granted > granted_) {
    grown_at_ = now;
    poll_ = milliseconds(0);
  }
  granted_ = shares.own.granted;
  others_ = shares.others.size();
  const auto fair = fair_share(shares, most_, std::max(wanted(), granted_));
  const bool keeps_all = fair >= granted_ || now - grown_at_ < kTurn;
  allowed_ = keeps_all ? granted_ : fair;
  target_ = std::min(wanted(), std::max(fair, allowed_));
}

// Nothing where the wait is for a moment only.
std::string SharedSlots::reason_to_wait() const {
  if (unserved_ == 0) return "";
  if (!silence_.empty()) return silence_;
  return others_ > 0 && !has_to_move() ? shared_among(most_, others_) : "";
}

void SharedSlots::tell_those_who_wait() {
  auto reason = reason_to_wait();
  if (reason == reason_) return;
  reason_ = std::move(reason);
  if (reason_.empty()) return;
  for (const auto& waiting : waiting_) {
    if (!waiting.is_served && waiting.tell) waiting.tell(reason_);
  }
}

}  // namespace millrace::components
