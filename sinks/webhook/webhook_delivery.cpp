#include "sinks/webhook/webhook_delivery.h"

#include <algorithm>

#include <fmt/format.h>

#include "config/measures.h"
#include "connector/base/retry.h"
#include "connector/base/sha256.h"
#include "connector/base/text.h"
#include "connector/base/time_text.h"
#include "connector/io/http/inflater.h"
#include "connector/io/http/retry_after.h"
#include "connector/io/http/url.h"
#include "sinks/webhook/webhook_status.h"

namespace millrace::sinks::webhook {

using Fate = WebhookAnswer::Fate;

namespace {

using std::chrono::milliseconds;

// Read of an answer, so that its connection can be used again; a longer one is cut off.
constexpr std::size_t kLongestAnswer = 64 * 1024;
constexpr std::size_t kShownBytes = 4 * 1024;  // As sent, compressed or not.
constexpr std::size_t kShownWords = 200;

// The start of the body. The status alone decides, so a body that is cut or stopped is no failure.
Task<std::string> start_of(io::HttpStream& stream) {
  std::string start;
  for (std::size_t received = 0; received < kLongestAnswer;) {
    auto block = co_await stream.read();
    if (!block || !block->buffer) break;
    received += block->size();
    const auto bytes = block->bytes();
    start.append(bytes.data(), std::min(bytes.size(), kShownBytes - start.size()));
  }
  co_return start;
}

// Some servers compress what nobody asked them to.
std::string decoded(std::string_view content_encoding, const std::string& start) {
  const auto coding = io::coding_named(content_encoding);
  if (!coding) return "";
  if (*coding == io::Coding::None || start.empty()) return start;
  io::Inflater inflater(*coding, kShownBytes);
  inflater.feed(block_of(start));
  auto piece = inflater.next();
  return piece && piece->buffer ? std::string(piece->bytes().data(), piece->size()) : "";
}

std::string in_words(int status, const std::string& start) {
  const std::string words = printable(start, kShownWords);
  return words.empty() ? fmt::format("{}", status) : fmt::format("{} {}", status, words);
}

std::string in_words(milliseconds wait) {
  using std::chrono::minutes;
  const milliseconds rounded = wait > minutes(2) ? std::chrono::ceil<minutes>(wait)
                                                 : std::chrono::ceil<std::chrono::seconds>(wait);
  return config::Codec<milliseconds>::to_text(rounded);
}

}  // namespace

WebhookDelivery::WebhookDelivery(WebhookConfig config, std::string connection,
                                 components::Environment& environment)
    : config_(std::move(config)),
      connection_(std::move(connection)),
      origin_(io::origin_of(config_.url)),
      environment_(environment),
      rate_(environment.clock, config_.delivery.requests),
      in_flight_(environment.loop, config_.delivery.max_in_flight) {}

Task<WebhookAnswer> WebhookDelivery::deliver(const WebhookRequest& request,
                                             const std::string& load_id, const Events& events) {
  Sending sending{request, idempotency_key(load_id, request)};
  const auto try_once = [this, &sending] { return attempt(sending); };
  const auto tell = [&request, &events](const Error& error, milliseconds wait) {
    events.phase(Phase::WaitingForReceiver,
                 fmt::format("{} waits {} ms: {}", request.name(), wait.count(), error.message()));
  };
  auto answer = co_await with_retry<WebhookAnswer>(config_.delivery.retry, environment_.clock,
                                                   environment_.random, try_once, tell);
  if (!answer) answer = WebhookAnswer{.fate = Fate::Failed, .failure = std::move(answer).error()};
  if (answer->failure) {
    answer->failure = std::move(*answer->failure).during(request.name());
    answer->may_have_arrived = sending.may_have_arrived;
  }
  co_return *std::move(answer);
}

Task<Result<WebhookAnswer>> WebhookDelivery::attempt(Sending& sending) {
  if (auto shut = closed("")) co_return *std::move(shut);
  if (auto admitted = co_await rate_.admit(); !admitted) co_return fail(admitted.error());
  // Another request may have been told so while this one waited for its turn.
  if (auto shut = closed("")) co_return *std::move(shut);
  auto reply = co_await send(sending);
  if (!reply) co_return fail(std::move(reply).error());
  co_return judge(*reply, sending);
}

Task<Result<WebhookDelivery::Reply>> WebhookDelivery::send(Sending& sending) {
  bool sent = false;
  auto request = http_request(sending);
  request.sent = &sent;
  auto stream = co_await environment_.http.open(std::move(request));
  if (!stream) {
    sending.may_have_arrived = sending.may_have_arrived || sent;
    co_return fail(std::move(stream).error());
  }
  const io::HttpHead& head = (*stream)->head();
  const std::string start = co_await start_of(**stream);
  co_return Reply{
      .status = head.status,
      .retry_after =
          io::parse_retry_after(head.header("Retry-After"), environment_.clock.wall_now()),
      .words = in_words(head.status, decoded(head.header("Content-Encoding"), start)),
      .redirected_to = io::origin_of(io::resolved_url(config_.url, head.header("Location")))};
}

io::HttpRequest WebhookDelivery::http_request(const Sending& sending) const {
  io::HttpRequest http{.method = config_.method, .url = config_.url, .body = sending.request.body};
  http.headers = {{"Content-Type", "application/json"}, {"Idempotency-Key", sending.key}};
  for (const auto& [name, value] : config_.headers) http.headers.push_back({name, value.reveal()});
  if (!config_.bearer_token.empty()) {
    http.headers.push_back({"Authorization", "Bearer " + config_.bearer_token.reveal()});
  }
  http.connect_timeout = std::min(http.connect_timeout, config_.delivery.timeout);
  http.stall_timeout = config_.delivery.timeout;
  http.total_timeout = config_.delivery.timeout;
  http.status_only = true;
  return http;
}

Result<WebhookAnswer> WebhookDelivery::judge(const Reply& reply, Sending& sending) {
  switch (verdict_on(reply.status)) {
    case Verdict::Delivered:
      return WebhookAnswer{.fate = Fate::Delivered};
    case Verdict::RowsRefused:
      // What receivers that know idempotency keys say while they are still at an earlier attempt.
      if (reply.status == 409 && sending.may_have_arrived) return told_to_wait(reply);
      return WebhookAnswer{.fate = Fate::Refused, .complaint = reply.words};
    case Verdict::TooLarge:
      // With Retry-After it is so only for now: what cannot be made smaller waits.
      if (reply.retry_after && sending.request.rows.size() == 1) return told_to_wait(reply);
      if (reply.retry_after) pause(*reply.retry_after);
      return WebhookAnswer{.fate = Fate::TooLarge, .complaint = reply.words};
    case Verdict::Later:
      if (may_have_arrived(reply.status)) sending.may_have_arrived = true;
      return told_to_wait(reply);
    case Verdict::Stop:
      break;
  }
  return fail(refused(reply));
}

Result<WebhookAnswer> WebhookDelivery::told_to_wait(const Reply& reply) {
  const std::string complaint = fmt::format("{} answered {}", origin_, reply.words);
  if (reply.retry_after) pause(*reply.retry_after);
  if (auto shut = closed(": " + complaint)) return *std::move(shut);
  if (!reply.retry_after) return fail(ErrorKind::Transient, complaint);
  return fail(Error(ErrorKind::Transient, fmt::format("{}; it asks for a wait of {} s", complaint,
                                                      reply.retry_after->count() / 1000))
                  .after(*reply.retry_after));
}

Error WebhookDelivery::refused(const Reply& reply) const {
  if (reply.status < 300 || reply.status >= 400) {
    return {ErrorKind::Refused,
            fmt::format("{} answered {}; check {} of connection {}", origin_, reply.words,
                        options_behind(reply.status), connection_)};
  }
  return {ErrorKind::Refused,
          fmt::format("{} answered {}, a redirect{}; redirects are not followed: correct the url "
                      "of connection {}",
                      origin_, reply.status,
                      reply.redirected_to.empty() ? "" : " to " + printable(reply.redirected_to),
                      connection_)};
}

// The receiver asks all requests of the connection, not only the one that it answered.
void WebhookDelivery::pause(milliseconds wait) {
  if (wait <= config_.delivery.max_pause) {
    rate_.pause(wait);
  } else {
    closed_until_ = std::max(closed_until_, environment_.clock.now() + wait);
  }
}

std::optional<WebhookAnswer> WebhookDelivery::closed(const std::string& complaint) const {
  using std::chrono::ceil;
  const auto left = ceil<milliseconds>(closed_until_ - environment_.clock.now());
  if (left <= milliseconds(0)) return std::nullopt;
  const auto end = ceil<std::chrono::seconds>(environment_.clock.wall_now() + left);
  Error error(ErrorKind::Transient,
              fmt::format("{} takes no request for another {}{}; run again after {}, "
                          "or raise max_pause of the connection",
                          connection_, in_words(left), complaint, utc_text(end)));
  return WebhookAnswer{.fate = Fate::Failed, .failure = std::move(error)};
}

std::string idempotency_key(const std::string& load_id, const WebhookRequest& request) {
  return short_sha256(fmt::format("{}\n{}\n", load_id, request.position) + request.body);
}

}  // namespace millrace::sinks::webhook
