#include "sinks/webhook/webhook_load.h"

#include <algorithm>

#include <fmt/format.h>

#include "config/measures.h"
#include "connector/base/text.h"

namespace millrace::sinks::webhook {

using components::LoadReport;
using components::LoadTotals;
using Fate = WebhookAnswer::Fate;

namespace {

constexpr std::size_t kMostNotes = 20;

}  // namespace

WebhookLoad::WebhookLoad(WebhookDelivery& delivery, Options options,
                         components::LoadIdentity identity, components::Environment& environment,
                         const Events& events)
    : delivery_(delivery),
      options_(std::move(options)),
      identity_(std::move(identity)),
      environment_(environment),
      events_(events),
      sending_(environment.loop) {}

Task<Result<components::Begun>> WebhookLoad::begin(components::LoadStart start) {
  if (!start.basis.empty()) co_return components::BasisLost();
  const components::DeliveryBatch& limits = delivery_.config().delivery.batch;
  packer_.emplace(
      *start.schema,
      RequestPacker::Options{.rows = limits.rows, .bytes = limits.bytes, .wrap = options_.wrap});
  co_return components::Ready();
}

Task<Result<void>> WebhookLoad::write(components::PendingBatch rows, components::Presence) {
  auto packed = co_await environment_.workers.run([&]() -> Result<PackedRows> {
    const auto batch = rows.read();
    if (!batch) return fail(batch.error());
    rows_ += batch->rows;
    return packer_->add(*batch);
  });
  if (!packed) co_return fail(std::move(packed).error());
  reject_oversized(packed->oversized);
  co_return co_await dispatch_all(std::move(packed->requests));
}

Task<Result<LoadReport>> WebhookLoad::settle(LoadTotals expected) {
  if (rows_ != expected.rows) {
    auto ended = co_await stopped(
        Error(ErrorKind::BadData,
              fmt::format("{} rows came to {}, but the run counted {}", grouped(rows_),
                          delivery_.origin(), grouped(expected.rows))));
    co_return fail(std::move(ended).error());
  }
  auto rest = co_await dispatch_all(packer_->finish());
  if (!rest) co_return fail(std::move(rest).error());
  co_await sending_.join();
  if (failure_) {
    auto ended = co_await stopped(*failure_);
    co_return fail(std::move(ended).error());
  }
  if (delivered_ + rejected_ != rows_) {
    co_return fail(ErrorKind::Internal,
                   fmt::format("{} of {} rows were answered for", grouped(delivered_ + rejected_),
                               grouped(rows_)));
  }
  co_return delivered();
}

// Everything has been said already.
Task<Result<std::vector<std::string>>> WebhookLoad::commit(components::Fence) {
  co_return std::vector<std::string>();
}

Task<void> WebhookLoad::abandon() {
  sending_.cancel();
  co_await sending_.join();
}

LoadReport WebhookLoad::delivered() const {
  return {.rows = rows_,
          .inserted = delivered_,
          .rejected = rejected_,
          .unknown = unknown_,
          .notes = notes()};
}

Task<Result<void>> WebhookLoad::dispatch_all(std::vector<WebhookRequest> requests) {
  for (auto& request : requests) {
    auto permit = co_await delivery_.room();
    if (failure_) co_return co_await stopped(*failure_);
    if (!permit) co_return co_await stopped(std::move(permit).error());
    sending_.spawn(deliver(std::move(request), *std::move(permit)));
  }
  co_return Result<void>();
}

Task<void> WebhookLoad::deliver(WebhookRequest request, Semaphore::Permit) {
  std::vector<WebhookRequest> left;  // The next one last.
  left.push_back(std::move(request));
  while (!left.empty()) {
    const WebhookRequest next = std::move(left.back());
    left.pop_back();
    auto answer = co_await delivery_.deliver(next, identity_.id, events_);
    if (answer.fate == Fate::TooLarge && next.rows.size() > 1) {
      auto [first, second] = halves_of(next);
      left.push_back(std::move(second));
      left.push_back(std::move(first));
      ++halvings_;
      continue;
    }
    const bool failed = answer.fate == Fate::Failed;
    settle(next, std::move(answer));
    if (failed) co_return;
  }
}

void WebhookLoad::settle(const WebhookRequest& request, WebhookAnswer answer) {
  const std::uint64_t rows = request.rows.size();
  if (answer.fate == Fate::Delivered) {
    delivered_ += rows;
  } else if (answer.fate != Fate::Failed) {
    reject(request.rows.front().number, rows,
           fmt::format("{}: {}", request.name(), answer.complaint));
  } else {
    if (answer.may_have_arrived) unknown_ += rows;
    if (failure_) return;
    failure_ = std::move(answer.failure);
    sending_.cancel();
  }
}

void WebhookLoad::reject_oversized(const std::vector<OversizedRow>& rows) {
  for (const auto& [row, bytes] : rows) {
    reject(row, 1,
           fmt::format("row {} was not sent: it needs {} bytes as JSON, more than batch.bytes of "
                       "connection {} allows",
                       grouped(row), grouped(bytes), delivery_.connection()));
  }
}

void WebhookLoad::reject(std::uint64_t first_row, std::uint64_t rows, std::string note) {
  rejected_ += rows;
  if (notes_.size() < kMostNotes) {
    notes_.emplace_back(first_row, std::move(note));
  } else {
    ++more_notes_;
  }
}

// Waits for the requests that are being stopped, so that what delivered() says is the last word.
Task<Result<void>> WebhookLoad::stopped(Error error) {
  co_await abandon();
  co_return fail(std::move(error));
}

std::vector<std::string> WebhookLoad::notes() const {
  auto in_order = notes_;
  std::ranges::sort(in_order);
  std::vector<std::string> sentences;
  sentences.reserve(in_order.size() + 2);
  if (halvings_ > 0) {
    const components::DeliveryBatch& batch = delivery_.config().delivery.batch;
    sentences.push_back(fmt::format(
        "{} request(s) were too large for the receiver (413) and were sent in halves; lower batch: "
        "{{rows: {}, bytes: {}}} of connection {}",
        grouped(halvings_), batch.rows, config::Codec<ByteSize>::to_text(batch.bytes),
        delivery_.connection()));
  }
  for (auto& [row, note] : in_order) sentences.push_back(std::move(note));
  if (more_notes_ > 0) {
    sentences.push_back(fmt::format("{} more like these; {} rows were rejected in all",
                                    grouped(more_notes_), grouped(rejected_)));
  }
  return sentences;
}

}  // namespace millrace::sinks::webhook
