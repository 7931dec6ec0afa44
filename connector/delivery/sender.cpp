#include "connector/delivery/sender.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "connector/base/process/crash_point.h"
#include "connector/base/retry.h"
#include "connector/base/sha256.h"
#include "connector/components/limits/shared_limits.h"
#include "connector/components/told_request.h"
#include "connector/io/http/answer_words.h"
#include "connector/io/http/http_client.h"

namespace millrace::delivery {

using components::Answer;
using components::RequestTooLarge;
using components::RowsRefused;
using components::RowsSettled;
using components::TakesNothing;
using components::TryLater;
using std::chrono::milliseconds;

namespace {

constexpr ByteSize kLongestAnswer = 16_MiB;

// Each row at most once, and only rows of the request.
bool speaks_of(const RowsSettled& settled, std::size_t rows) {
  std::set<std::size_t> seen;
  return std::ranges::all_of(settled.refused, [&](const components::RefusedRow& row) {
    return row.index < rows && seen.insert(row.index).second;
  });
}

RateLimit* shared_rate(const components::DeliveryOptions& options,
                       const components::Environment& environment) {
  if (options.account.empty()) return nullptr;
  return components::shared_requests(environment, options.account, options.requests);
}

}  // namespace

Sender::Sender(std::string connection, const components::DeliveryOptions& options,
               components::Environment& environment)
    : connection_(std::move(connection)),
      options_(options),
      environment_(environment),
      pacer_(connection_, options, environment.clock, shared_rate(options, environment)),
      in_flight_(environment.loop, options.max_in_flight) {}

Task<Fate> Sender::send(const PackedRequest& request, const components::Receiver& receiver,
                        const std::string& load_id, const Events& events) {
  Sending sending{request, receiver, events, idempotency_key(load_id, request)};
  const auto try_once = [this, &sending] { return attempt(sending); };
  const auto tell = [&request, &events](const Error& error, milliseconds wait) {
    events.phase(Phase::WaitingForReceiver,
                 fmt::format("{} waits {} ms: {}", request.name(), wait.count(), error.message()));
  };
  auto fate = co_await with_retry<Fate>(options_.retry, environment_.clock, environment_.random,
                                        try_once, tell);
  if (!fate) fate = Failed{std::move(fate).error()};
  if (auto* failed = std::get_if<Failed>(&*fate)) {
    failed->error = std::move(failed->error).during(request.name());
    failed->may_have_arrived = sending.may_have_arrived;
  }
  co_return *std::move(fate);
}

Task<Result<Fate>> Sender::attempt(Sending& sending) {
  // A failure here is the last word: what waits for a closed connection is not tried again.
  if (auto turn = co_await pacer_.next(); !turn) co_return Failed{std::move(turn).error()};
  crash_point("receiver.request_ready");
  auto answer = co_await exchange(sending);
  crash_point("receiver.answered");
  if (!answer) co_return fail(std::move(answer).error());
  co_return judge(*answer, sending);
}

Task<Result<Answer>> Sender::exchange(Sending& sending) {
  bool sent = false;
  auto request = sending.receiver.request(sending.request.body, sending.idempotency_key);
  request.connect_timeout = std::min(request.connect_timeout, options_.timeout);
  request.stall_timeout = options_.timeout;
  request.total_timeout = options_.timeout;
  request.sent = &sent;
  auto answer = co_await answer_to(std::move(request), sending);
  if (!answer && sent) sending.may_have_arrived = true;
  co_return answer;
}

Task<Result<Answer>> Sender::answer_to(io::HttpRequest request, const Sending& sending) {
  if (!request.status_only) {
    auto response = co_await components::send_told(
        environment_, sending.events, {connection_, "deliver"}, std::move(request), kLongestAnswer);
    if (!response) co_return fail(std::move(response).error());
    co_return Answer{std::move(response->head), std::move(response->body),
                     environment_.clock.wall_now()};
  }
  auto stream = co_await components::open_told(environment_, sending.events,
                                               {connection_, "deliver"}, std::move(request));
  if (!stream) co_return fail(std::move(stream).error());
  auto words = co_await io::words_of(**stream);
  co_return Answer{(*stream)->head(), std::move(words), environment_.clock.wall_now()};
}

Result<Fate> Sender::judge(const Answer& answer, Sending& sending) {
  auto verdict =
      sending.receiver.judge(answer, {sending.request.row_bytes(), sending.may_have_arrived});
  if (auto* settled = std::get_if<RowsSettled>(&verdict)) {
    if (speaks_of(*settled, sending.request.rows.size())) return std::move(*settled);
    return fail(ErrorKind::Internal,
                fmt::format("the answer of {} was read as referring to rows that were not sent",
                            sending.receiver.name()));
  }
  if (auto* refused = std::get_if<RowsRefused>(&verdict)) return std::move(*refused);
  if (auto* large = std::get_if<RequestTooLarge>(&verdict)) {
    return too_large(std::move(*large), answer.head.status, sending);
  }
  if (const auto* later = std::get_if<TryLater>(&verdict)) {
    if (later->may_have_arrived) sending.may_have_arrived = true;
    return told_to_wait(later->complaint, later->wait, sending);
  }
  const auto& [complaint, remedy] = std::get<TakesNothing>(verdict);
  return fail(ErrorKind::Refused,
              fmt::format("{} answered {}; {} of connection {}", sending.receiver.name(), complaint,
                          remedy, connection_));
}

Result<Fate> Sender::too_large(RequestTooLarge verdict, int status, const Sending& sending) {
  if (sending.request.rows.size() > 1) {
    if (verdict.wait) pacer_.pause(*verdict.wait);
    return TooLarge{status};
  }
  // With a pause it is so only for now, and what cannot be made smaller waits.
  if (verdict.wait) return told_to_wait(verdict.complaint, verdict.wait, sending);
  return RowsRefused{std::move(verdict.complaint)};
}

Result<Fate> Sender::told_to_wait(const std::string& complaint, std::optional<milliseconds> wait,
                                  const Sending& sending) {
  const std::string said = fmt::format("{} answered {}", sending.receiver.name(), complaint);
  if (wait) pacer_.pause(*wait);
  if (auto closed = pacer_.closed(": " + said)) return Failed{*std::move(closed)};
  if (!wait) return fail(ErrorKind::Transient, said);
  return fail(Error(ErrorKind::Transient,
                    fmt::format("{}; it asks for a wait of {} s", said, wait->count() / 1000))
                  .after(*wait));
}

std::string idempotency_key(const std::string& load_id, const PackedRequest& request) {
  return short_sha256(fmt::format("{}\n{}\n", load_id, request.position) + request.body);
}

}  // namespace millrace::delivery
