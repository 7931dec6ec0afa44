#include "connector/ledger/store/store.h"

#include <exception>
#include <optional>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "connector/base/process/crash_point.h"

namespace millrace::ledger {

// One call of run(); it belongs to the task that made it, which waits for its answers.
struct Store::Call {
  Unit unit;
  std::optional<Result<Answers>> answers = std::nullopt;
};

Store::Store(boost::asio::any_io_executor loop, std::unique_ptr<StoreDriver> driver)
    : driver_(std::move(driver)),
      work_(loop),
      done_(loop, boost::asio::steady_timer::time_point::max()) {}

Store::~Store() = default;

Task<Result<Answers>> Store::run(Unit unit) {
  Call call{std::move(unit)};
  waiting_.push_back(&call);
  if (!std::exchange(busy_, true)) work_.spawn(carry_out_waiting());
  // Not cut short when the task is cancelled: the driver may have the unit by now.
  while (!call.answers) co_await done_.async_wait(kAsTuple);
  if (*call.answers) co_return *std::move(*call.answers);
  co_return fail(std::move(*call.answers).error().during("state"));
}

Task<void> Store::carry_out_waiting() {
  // Whoever calls in the same turn of the loop is in the same transaction.
  co_await boost::asio::post(boost::asio::use_awaitable);
  while (!waiting_.empty()) {
    co_await carry_out(std::exchange(waiting_, {}));
    done_.cancel();
  }
  busy_ = false;
}

// After a refusal, those before the refused unit are carried out again without it, since they are
// known to work together, and then those behind it: each unit is carried out twice at most.
Task<void> Store::carry_out(Calls calls) {
  while (!calls.empty()) {
    auto done = co_await transact(calls);
    if (!done) {
      for (auto* call : calls) call->answers = fail(done.error());
      co_return;
    }
    if (!done->refusal) {
      for (std::size_t i = 0; i < calls.size(); ++i)
        calls[i]->answers = std::move(done->answers[i]);
      co_return;
    }
    const auto refused = calls.begin() + static_cast<std::ptrdiff_t>(done->answers.size());
    (*refused)->answers = fail(*std::move(done->refusal));
    co_await carry_out(Calls(calls.begin(), refused));
    calls.erase(calls.begin(), refused + 1);
  }
}

Task<Result<Transacted>> Store::transact(const Calls& calls) {
  StoreDriver::Units units;
  for (const auto* call : calls) units.push_back(&call->unit);
  ++transactions_;
  crash_point("ledger.unit_ready");
  try {
    auto done = co_await driver_->transact(std::move(units));
    crash_point("ledger.unit_done");
    co_return done;
  } catch (const std::exception& bug) {
    // Those who wait must hear of it too.
    co_return fail(ErrorKind::Internal, std::string("internal error: ") + bug.what());
  }
}

}  // namespace millrace::ledger
