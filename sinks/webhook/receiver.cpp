#include "sinks/webhook/receiver.h"

#include <utility>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "connector/data/text/json_writer.h"
#include "connector/formats/json/json_row_writer.h"
#include "connector/io/http/message/retry_after.h"
#include "connector/io/http/message/url.h"

namespace millrace::sinks::webhook {

using components::Answer;
using components::Attempt;
using components::Envelope;
using components::in_words;
using components::RequestTooLarge;
using components::RowsRefused;
using components::RowsSettled;
using components::RowWriter;
using components::TakesNothing;
using components::TryLater;

namespace {

class JsonObjects final : public RowWriter {
 public:
  explicit JsonObjects(const Schema& schema) : writer_(schema) {}
  void append(const Batch& batch, std::size_t row, std::string& out) override {
    writer_.object(batch, row, out);
  }

 private:
  formats::JsonRowWriter writer_;
};

std::string_view options_behind(int status) {
  switch (status) {
    case 401:  // Unauthorized
    case 403:  // Forbidden
    case 407:  // Proxy Authentication Required
    case 511:  // Network Authentication Required
      return "the headers and bearer_token";
    case 405:  // Method Not Allowed
    case 501:  // Not Implemented
      return "the method and url";
    case 406:  // Not Acceptable
    case 415:  // Unsupported Media Type
    case 431:  // Request Header Fields Too Large
      return "the headers and url";
    default:
      return "the url";
  }
}

}  // namespace

WebhookReceiver::WebhookReceiver(const WebhookConfig& connection,
                                 const WebhookDestinationConfig& to)
    : connection_(connection),
      wrap_(to.wrap),
      origin_(io::origin_of(connection.url)),
      http_(components::http_options(connection.transport)) {}

Result<std::unique_ptr<RowWriter>> WebhookReceiver::row_writer(const Schema& schema) const {
  return std::make_unique<JsonObjects>(schema);
}

Envelope WebhookReceiver::envelope() const {
  if (wrap_.empty()) return {.before = "[", .between = ",", .after = "]"};
  std::string before;
  JsonWriter(before).open_object().key(wrap_).open_array();
  return {.before = std::move(before), .between = ",", .after = "]}"};
}

io::HttpRequest WebhookReceiver::request(std::string body,
                                         const std::string& idempotency_key) const {
  io::HttpRequest http{
      .method = connection_.method, .url = connection_.url, .body = std::move(body)};
  http.headers = {{"Content-Type", "application/json"}, {"Idempotency-Key", idempotency_key}};
  for (const auto& [name, value] : connection_.headers) {
    http.headers.push_back({name, value.reveal()});
  }
  if (!connection_.bearer_token.empty()) {
    http.headers.push_back({"Authorization", "Bearer " + connection_.bearer_token.reveal()});
  }
  http.status_only = true;
  http.is_address_secret = true;
  http.options = http_;
  return http;
}

components::Verdict WebhookReceiver::judge(const Answer& answer, const Attempt& attempt) const {
  const int status = answer.head.status;
  const auto wait = io::parse_retry_after(answer.head.header("Retry-After"), answer.received_at);
  if (status >= 200 && status < 300) return RowsSettled{};
  switch (status) {
    case 409:  // Conflict
      // What receivers that know idempotency keys say while they are still at an earlier attempt.
      if (attempt.may_have_arrived) return TryLater{in_words(answer), wait};
      return RowsRefused{in_words(answer)};
    case 400:  // Bad Request
    case 422:  // Unprocessable Content
    case 424:  // Failed Dependency
      return RowsRefused{in_words(answer)};
    case 413:  // Content Too Large
      return RequestTooLarge{in_words(answer), wait};
    case 408:  // Request Timeout
    case 421:  // Misdirected Request
    case 423:  // Locked
    case 425:  // Too Early
    case 429:  // Too Many Requests
    case 503:  // Service Unavailable
      return TryLater{in_words(answer), wait};
    case 501:  // Not Implemented
    case 505:  // HTTP Version Not Supported
    case 511:  // Network Authentication Required
      return refused(answer);
    default:
      if (status < 500) return refused(answer);
      return TryLater{in_words(answer), wait, /*may_have_arrived=*/true};
  }
}

TakesNothing WebhookReceiver::refused(const Answer& answer) const {
  const int status = answer.head.status;
  if (status < 300 || status >= 400) {
    return {in_words(answer), fmt::format("check {}", options_behind(status))};
  }
  const auto to = io::origin_of(io::resolved_url(connection_.url, answer.head.header("Location")));
  return {fmt::format("{}, a redirect{}", status, to.empty() ? "" : " to " + printable(to)),
          "redirects are not followed: correct the url"};
}

}  // namespace millrace::sinks::webhook
