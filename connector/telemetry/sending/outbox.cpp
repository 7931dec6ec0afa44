#include "connector/telemetry/sending/outbox.h"

#include <array>
#include <utility>

#include <fmt/format.h>

namespace millrace::telemetry {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMostWaiting = 1'000;
constexpr std::uint64_t kMostBytes = 8u << 20;
constexpr std::array<std::chrono::milliseconds, 3> kPauses{1s, 5s, 15s};
constexpr std::chrono::milliseconds kLastPause(200);  // Somebody waits for the end.

Task<void> cancel_after(Clock& clock, std::chrono::milliseconds patience, TaskGroup& tasks) {
  if (co_await clock.sleep(patience)) tasks.cancel();
}

}  // namespace

Outbox::Outbox(boost::asio::any_io_executor loop, Clock& clock,
               std::unique_ptr<JsonReceiver> receiver, std::string what, Warn warn)
    : loop_(loop),
      clock_(clock),
      receiver_(std::move(receiver)),
      what_(std::move(what)),
      warn_(std::move(warn)),
      tasks_(loop) {}

void Outbox::post(std::string json) {
  if (is_closed_) return;
  if (waiting_.size() >= kMostWaiting || bytes_ + json.size() > kMostBytes) {
    lost("too many wait: " + failure_);
    return;
  }
  bytes_ += json.size();
  waiting_.push_back(std::move(json));
  if (!std::exchange(is_sending_, true)) tasks_.spawn(send_all());
}

Task<void> Outbox::send_all() {
  while (!waiting_.empty() && !co_await cancelled()) {
    auto json = std::move(waiting_.front());
    waiting_.pop_front();
    bytes_ -= json.size();
    const auto sent = co_await deliver(std::move(json));
    if (sent) has_told_ = false;
    if (!sent) lost(failure_);
  }
  is_sending_ = false;
}

Task<Result<void>> Outbox::deliver(std::string json) {
  for (std::size_t attempt = 0;; ++attempt) {
    auto sent = co_await receiver_->take(json);
    if (sent) co_return sent;
    // Stopped by whoever lost patience: what was wrong before says more.
    if (sent.error().kind() != ErrorKind::Cancelled) failure_ = sent.error().message();
    const bool is_last = attempt == kPauses.size() || (is_closed_ && attempt > 0);
    if (is_last || !may_succeed_later(sent.error())) co_return sent;
    const auto slept = co_await clock_.sleep(is_closed_ ? kLastPause : kPauses.at(attempt));
    if (!slept) co_return sent;
  }
}

void Outbox::lost(const std::string& why) {
  if (!std::exchange(has_told_, true)) warn_(fmt::format("{} are lost: {}", what_, why));
}

Task<void> Outbox::close(std::chrono::milliseconds patience) {
  is_closed_ = true;
  TaskGroup deadline(loop_);
  deadline.spawn(cancel_after(clock_, patience, tasks_));
  co_await tasks_.join();
  deadline.cancel();
  co_await deadline.join();
  if (!waiting_.empty()) lost(failure_);
  waiting_.clear();
}

}  // namespace millrace::telemetry
