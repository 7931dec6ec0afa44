#include "sinks/webhook/webhook_delivery.h"

#include <algorithm>

#include <fmt/format.h>

#include "connector/base/retry.h"
#include "connector/base/sha256.h"
#include "connector/base/text.h"

namespace millrace::sinks {
namespace {

// Read of an answer, so that its connection can be used again; a longer one is cut off.
constexpr std::size_t kLongestAnswer = 64 * 1024;
constexpr std::size_t kShownWords = 200;

bool may_pass_later(int status) {
  return status == 408 || status == 429 || status >= 500;
}

bool locks_out(int status) {
  return status == 401 || status == 403;
}

// The start of the body. The status alone decides, so a body that is cut or endless is no failure.
Task<Result<std::string>> first_words(io::HttpStream& stream) {
  std::string start;
  for (std::size_t received = 0; received < kLongestAnswer;) {
    auto block = co_await stream.read();
    if (!block && block.error().kind() == ErrorKind::Cancelled) co_return fail(block.error());
    if (!block || !block->buffer) break;
    received += block->size();
    const auto bytes = block->bytes();
    start.append(bytes.data(), std::min(bytes.size(), kShownWords + 1 - start.size()));
  }
  co_return start;
}

std::string in_words(int status, const std::string& words) {
  return words.empty() ? fmt::format("{}", status) : fmt::format("{} {}", status, words);
}

}  // namespace

WebhookDelivery::WebhookDelivery(WebhookConfig config, std::string connection,
                                 components::Environment& environment)
    : config_(std::move(config)),
      connection_(std::move(connection)),
      origin_(io::origin_of(config_.url)),
      environment_(environment),
      rate_(environment.clock, config_.requests),
      in_flight_(environment.loop, config_.max_in_flight) {}

Task<Result<WebhookAnswer>> WebhookDelivery::deliver(const WebhookRequest& request,
                                                     const std::string& load_id,
                                                     components::Progress* progress) {
  const std::string key = idempotency_key(load_id, request);
  const auto try_once = [this, &request, &key] { return attempt(request, key); };
  const auto tell = [this, &request, progress](const Error& error, std::chrono::milliseconds wait) {
    // A receiver that asks for a pause asks all requests.
    if (error.retry_after()) rate_.pause(*error.retry_after());
    if (progress == nullptr) return;
    progress->stage(
        fmt::format("{} waits {} ms: {}", request.name(), wait.count(), error.message()));
  };
  auto answer = co_await with_retry<WebhookAnswer>(config_.retry, environment_.clock,
                                                   environment_.random, try_once, tell);
  if (!answer) co_return fail(std::move(answer).error().during(request.name()));
  co_return answer;
}

Task<Result<WebhookAnswer>> WebhookDelivery::attempt(const WebhookRequest& request,
                                                     const std::string& key) {
  if (auto admitted = co_await rate_.admit(); !admitted) co_return fail(admitted.error());
  auto reply = co_await send(request, key);
  if (!reply) co_return fail(std::move(reply).error());
  co_return judge(*reply);
}

Task<Result<WebhookDelivery::Reply>> WebhookDelivery::send(const WebhookRequest& request,
                                                           const std::string& key) {
  auto stream = co_await environment_.http.open(http_request(request, key));
  if (!stream) co_return fail(std::move(stream).error());
  const io::HttpHead& head = (*stream)->head();
  Reply reply{head.status, std::string(head.header("Retry-After")), {}};
  auto words = co_await first_words(**stream);
  if (!words) co_return fail(std::move(words).error());
  reply.words = printable(*words, kShownWords);
  co_return reply;
}

io::HttpRequest WebhookDelivery::http_request(const WebhookRequest& request,
                                              const std::string& key) const {
  io::HttpRequest http{.method = config_.method, .url = config_.url, .body = request.body};
  http.headers = {{"Content-Type", "application/json"}, {"Idempotency-Key", key}};
  for (const auto& [name, value] : config_.headers) http.headers.push_back({name, value.reveal()});
  if (!config_.bearer_token.empty()) {
    http.headers.push_back({"Authorization", "Bearer " + config_.bearer_token.reveal()});
  }
  http.connect_timeout = std::min(http.connect_timeout, config_.timeout);
  http.stall_timeout = config_.timeout;
  http.total_timeout = config_.timeout;
  return http;
}

Result<WebhookAnswer> WebhookDelivery::judge(const Reply& reply) {
  const int status = reply.status;
  if (status >= 200 && status < 300) return WebhookAnswer{.delivered = true, .complaint = {}};
  const std::string words = in_words(status, reply.words);
  if (locks_out(status)) {
    return fail(ErrorKind::Refused,
                fmt::format("{} answered {}; check the headers and bearer_token of connection {}",
                            origin_, words, connection_));
  }
  if (may_pass_later(status)) {
    Error error(ErrorKind::Transient, fmt::format("{} answered {}", origin_, words));
    const auto wait = io::parse_retry_after(reply.retry_after, environment_.clock.wall_now());
    return fail(wait ? std::move(error).after(*wait) : std::move(error));
  }
  if (status >= 300 && status < 400) {
    return WebhookAnswer{.complaint = fmt::format("{}: redirects are not followed, correct the "
                                                  "url of connection {}",
                                                  status, connection_)};
  }
  return WebhookAnswer{.complaint = words};
}

std::string idempotency_key(const std::string& load_id, const WebhookRequest& request) {
  return short_sha256(fmt::format("{}\n{}\n", load_id, request.number) + request.body);
}

}  // namespace millrace::sinks
