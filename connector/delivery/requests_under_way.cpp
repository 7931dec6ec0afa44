#include "connector/delivery/requests_under_way.h"

#include <utility>

#include <fmt/format.h>

namespace millrace::delivery {

using components::RowsRefused;
using components::RowsSettled;

namespace {

constexpr std::chrono::seconds kConfirmedFor(1);

}  // namespace

RequestsUnderWay::RequestsUnderWay(Sender& sender, const components::Receiver& receiver,
                                   std::string load_id, Tally& tally,
                                   components::Environment& environment, const Events& events)
    : sender_(sender),
      receiver_(receiver),
      load_id_(std::move(load_id)),
      tally_(tally),
      clock_(environment.clock),
      events_(events),
      sending_(environment.loop) {}

Task<Result<void>> RequestsUnderWay::start(std::vector<PackedRequest> requests) {
  for (auto& request : requests) {
    auto permit = co_await sender_.room();
    if (failure_) co_return fail(*failure_);
    if (!permit) co_return fail(std::move(permit).error());
    if (auto held = co_await confirm_lease(); !held) co_return held;
    sending_.spawn(deliver(std::move(request), *std::move(permit)));
  }
  co_return Result<void>();
}

Task<Result<void>> RequestsUnderWay::confirm_lease() {
  const auto asked_at = clock_.now();
  if (confirmed_at_ && asked_at - *confirmed_at_ < kConfirmedFor) co_return Result<void>();
  auto held = co_await fence_.confirmed();
  if (held) confirmed_at_ = asked_at;
  co_return held;
}

Task<Result<void>> RequestsUnderWay::finish() {
  co_await sending_.join();
  if (failure_) co_return fail(*failure_);
  co_return Result<void>();
}

Task<void> RequestsUnderWay::stop() {
  sending_.cancel();
  co_await sending_.join();
}

Task<void> RequestsUnderWay::deliver(PackedRequest request, Semaphore::Permit) {
  std::vector<PackedRequest> left;  // The next one last.
  left.push_back(std::move(request));
  while (!left.empty()) {
    const PackedRequest next = std::move(left.back());
    left.pop_back();
    auto fate = co_await sender_.send(next, receiver_, load_id_, events_);
    if (const auto* settled = std::get_if<RowsSettled>(&fate)) {
      settle(next, *settled);
    } else if (const auto* refused = std::get_if<RowsRefused>(&fate)) {
      tally_.rejected(next.rows.front().number, next.rows.size(),
                      fmt::format("{}: {}", next.name(), refused->complaint));
    } else if (const auto* too_large = std::get_if<TooLarge>(&fate)) {
      auto [first, second] = halves_of(next);
      left.push_back(std::move(second));
      left.push_back(std::move(first));
      tally_.halved(too_large->status);
    } else {
      settle(std::get<Failed>(std::move(fate)), next.rows.size());
      co_return;
    }
  }
}

void RequestsUnderWay::settle(const PackedRequest& request, const RowsSettled& settled) {
  tally_.delivered(request.rows.size() - settled.refused.size());
  for (const auto& [index, complaint] : settled.refused) {
    const auto& row = request.rows[index];
    tally_.rejected(row.number, 1, fmt::format("{}: {}", request.name_of(row), complaint));
  }
}

void RequestsUnderWay::settle(Failed failed, std::uint64_t rows) {
  if (failed.may_have_arrived) tally_.unknown(rows);
  if (failure_) return;
  failure_ = std::move(failed.error);
  sending_.cancel();
}

}  // namespace millrace::delivery
