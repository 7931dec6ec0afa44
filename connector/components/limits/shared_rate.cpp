#include "connector/components/limits/shared_rate.h"

#include <algorithm>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace millrace::components {

using std::chrono::ceil;
using std::chrono::floor;
using std::chrono::microseconds;

namespace {

constexpr std::chrono::seconds kLongestSpan(1);
// Before the end of a span, so that the next one has come when it is over.
constexpr std::chrono::milliseconds kAhead(20);
// How long events wait for a ledger that may have stopped answering.
constexpr std::chrono::seconds kPatience(1);
constexpr std::uint64_t kMostSlowdown = 16;
// How far apart two processes may see the same moment of the store's clock, which has milliseconds.
constexpr std::chrono::milliseconds kClockError(1);

}  // namespace

SharedRate::SharedRate(ledger::Quotas& quotas, boost::asio::any_io_executor loop, Clock& clock,
                       std::string resource, Rate rate)
    : quotas_(quotas),
      loop_(std::move(loop)),
      clock_(clock),
      resource_(std::move(resource)),
      gap_(ceil<microseconds>(gap_of(rate))),
      spacing_(gap_),
      answered_(loop_),
      tasks_(loop_) {}

Task<Result<bool>> SharedRate::admit_before(Moment deadline) {
  for (;;) {
    auto turn = co_await turn_before(deadline);
    if (!turn) co_return fail(std::move(turn).error());
    if (!*turn) co_return false;
    const auto now = clock_.now();
    if (**turn <= now) co_return true;
    auto slept = co_await clock_.sleep(**turn - now);
    if (!slept) co_return fail(std::move(slept).error());
    // Who slept into a pause takes a turn after it.
    if (clock_.now() >= paused_until_) co_return true;
  }
}

// None when it would come too late.
Task<Result<std::optional<SharedRate::Moment>>> SharedRate::turn_before(Moment deadline) {
  if (next_turn() >= deadline) co_return std::nullopt;
  if (open_ == 0) {
    if (const auto moment = take(clock_.now())) co_return moment;
  }
  const auto place = waiting_.emplace(waiting_.end(), loop_, deadline);
  ++open_;
  if (!refilling_) refilling_ = tasks_.spawn(refill());
  Result<void> waited;
  while (waited && place->is_open()) waited = co_await place->decided.wait();
  if (place->is_open()) --open_;
  const auto moment = place->moment;
  waiting_.erase(place);
  if (!waited) co_return fail(std::move(waited).error());
  co_return moment;
}

SharedRate::Moment SharedRate::next_turn() const {
  return std::max({clock_.now(), next_, paused_until_});
}

std::optional<SharedRate::Moment> SharedRate::take(Moment earliest) {
  const auto moment = std::max({earliest, next_, paused_until_});
  if (moment + spacing_ > end_) return std::nullopt;
  next_ = moment + spacing_;
  is_used_ = true;
  return moment;
}

void SharedRate::serve(Moment earliest) {
  for (auto& waiting : waiting_) {
    if (!waiting.is_open()) continue;
    const auto moment = std::max({earliest, next_, paused_until_});
    waiting.is_too_late = moment >= waiting.deadline;
    if (!waiting.is_too_late) waiting.moment = take(earliest);
    if (waiting.is_open()) return;
    --open_;
    waiting.decided.notify();
  }
}

// Ends when nobody waits, so that the loop may end.
Task<void> SharedRate::refill() {
  // Whoever asks in the same turn of the loop is counted.
  co_await boost::asio::post(boost::asio::use_awaitable);
  while (open_ > 0) {
    if (!answer_ && !std::exchange(is_asking_, true)) tasks_.spawn(ask(wanted_events()));
    if (!answer_) {
      answered_.expires_after(kPatience);
      co_await answered_.async_wait(kAsTuple);
    }
    const auto answer = std::exchange(answer_, std::nullopt);
    if (answer && answer->span) {
      use(*answer);
      serve(answer->at);
    } else {
      go_on_without();
      serve(clock_.now());
    }
    if (open_ > 0) {
      const auto enough = end_ - kAhead - clock_.now();
      if (!co_await clock_.sleep(enough)) break;
    }
  }
  refilling_.reset();
  if (!is_used_) co_await give_back();
}

Task<void> SharedRate::ask(std::uint64_t events) {
  events_ = events;
  auto span = co_await quotas_.take(resource_, gap_ * events + kClockError);
  answer_ = Answer{std::move(span), clock_.now()};
  is_asking_ = false;
  answered_.cancel();
}

// As many as wait; and twice as many as the time before when that was not enough, for who reads one
// page after the other never waits with more than one.
std::uint64_t SharedRate::wanted_events() const {
  const std::uint64_t most = std::max<std::int64_t>(1, kLongestSpan / gap_);
  const bool was_enough = next_ + spacing_ <= end_ || clock_.now() - end_ > kLongestSpan;
  const std::uint64_t twice = was_enough ? 1 : 2 * events_;
  return std::clamp<std::uint64_t>(std::max<std::uint64_t>(open_, twice), 1, most);
}

// What was given counts from when the answer came: nothing is done too early, whatever time that
// took.
void SharedRate::use(const Answer& answer) {
  const auto begin = answer.at + std::max(answer.span->in, microseconds(0));
  const auto length = gap_ * events_;
  if (began_ && begin > end_) {
    const auto turns = static_cast<std::uint64_t>((begin - *began_) / length);
    slowdown_ = std::clamp<std::uint64_t>(turns, 1, kMostSlowdown);
  } else {
    slowdown_ = 1;
  }
  began_ = begin;
  // What was done without asking is not done again at once.
  next_ = std::max(next_, begin);
  end_ = begin + length;
  spacing_ = gap_;
  take_ = answer.span->take;
  is_used_ = false;
}

void SharedRate::go_on_without() {
  spacing_ = gap_ * slowdown_;
  next_ = std::max({clock_.now(), next_, paused_until_});
  end_ = next_ + std::max<std::chrono::nanoseconds>(spacing_, kLongestSpan);
  take_ = 0;
}

Task<void> SharedRate::give_back() {
  const auto rest = floor<microseconds>(end_ - std::max(next_, clock_.now()));
  const auto take = std::exchange(take_, 0);
  end_ = std::min(end_, next_);
  if (take == 0 || rest <= microseconds(0)) co_return;
  // What is not given back passes by itself.
  (void)co_await quotas_.give_back(resource_, take, rest);
}

void SharedRate::pause(std::chrono::nanoseconds wait) {
  paused_until_ = std::max(paused_until_, clock_.now() + wait);
  tasks_.spawn(tell_pause(ceil<microseconds>(wait)));
}

Task<void> SharedRate::tell_pause(microseconds wait) {
  // This process makes the pause in any case.
  (void)co_await quotas_.pause(resource_, wait);
}

Task<void> SharedRate::stop() {
  // It may sleep until a moment that nobody waits for any more.
  if (refilling_) tasks_.cancel(*refilling_);
  co_await tasks_.join();
  co_await give_back();
}

}  // namespace millrace::components
