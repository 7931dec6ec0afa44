#include "sinks/webhook/webhook_load.h"

#include <algorithm>

#include <fmt/format.h>

#include "connector/base/text.h"

namespace millrace::sinks {

using components::LoadReport;
using components::LoadTotals;
using components::Mode;

namespace {

constexpr std::size_t kMostNotes = 20;

Result<void> check_schema(const Schema& schema, const WebhookLoad::Options& options) {
  for (const auto& key : options.key) {
    if (schema.find(key)) continue;
    return fail(ErrorKind::BadData,
                fmt::format("the key column \"{}\" is not among the columns: {}; correct key, or "
                            "rename a column to it",
                            printable(key), schema.names()));
  }
  if (options.mode == Mode::Append && schema.find(components::kLoadColumn)) {
    return fail(ErrorKind::BadData,
                fmt::format("the export has a column {}, which append mode adds itself; drop or "
                            "rename it",
                            components::kLoadColumn));
  }
  return {};
}

}  // namespace

WebhookLoad::WebhookLoad(WebhookDelivery& delivery, Options options,
                         components::LoadIdentity identity, components::Environment& environment,
                         components::Progress* progress)
    : delivery_(delivery),
      options_(std::move(options)),
      identity_(std::move(identity)),
      environment_(environment),
      progress_(progress),
      sending_(environment.loop) {}

Task<Result<void>> WebhookLoad::begin(SchemaPtr schema) {
  if (auto checked = check_schema(*schema, options_); !checked) {
    co_return fail(std::move(checked).error());
  }
  const WebhookBatch& limits = delivery_.config().batch;
  packer_.emplace(*schema, RequestPacker::Options{
                               .rows = limits.rows,
                               .bytes = limits.bytes,
                               .wrap = options_.wrap,
                               .load_id = options_.mode == Mode::Append ? identity_.id : ""});
  co_return Result<void>();
}

Task<Result<void>> WebhookLoad::write(Batch batch) {
  auto packed = co_await environment_.workers.run([&] { return packer_->add(batch); });
  rows_ += batch.rows;
  reject_oversized(packed.oversized);
  co_return co_await dispatch_all(std::move(packed.requests));
}

Task<Result<LoadReport>> WebhookLoad::commit(LoadTotals expected) {
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
  LoadReport report;
  report.rows = rows_;
  report.inserted = delivered_;
  report.rejected = rejected_;
  report.notes = take_notes();
  co_return report;
}

Task<void> WebhookLoad::abandon() {
  sending_.cancel();
  co_await sending_.join();
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
  auto answer = co_await delivery_.deliver(request, identity_.id, progress_);
  if (!answer) {
    if (failure_) co_return;
    failure_ = std::move(answer).error();
    sending_.cancel();
  } else if (answer->delivered) {
    delivered_ += request.rows;
    ++confirmed_requests_;
  } else {
    reject(request.first_row, request.rows,
           fmt::format("{}: {}", request.name(), answer->complaint));
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

// The error, with what can no longer be taken back. Waits for the requests that are being stopped,
// so that the count is the last word.
Task<Result<void>> WebhookLoad::stopped(Error error) {
  co_await abandon();
  const std::string sent =
      fmt::format("{}; {} request(s) with {} row(s) were confirmed before and stay delivered",
                  error.message(), grouped(confirmed_requests_), grouped(delivered_));
  co_return fail(error.kind(), sent);
}

std::vector<std::string> WebhookLoad::take_notes() {
  std::ranges::sort(notes_);
  std::vector<std::string> sentences;
  sentences.reserve(notes_.size());
  for (auto& [row, note] : notes_) sentences.push_back(std::move(note));
  if (more_notes_ > 0) {
    sentences.push_back(fmt::format("{} more like these; {} rows were rejected in all",
                                    grouped(more_notes_), grouped(rejected_)));
  }
  return sentences;
}

}  // namespace millrace::sinks
