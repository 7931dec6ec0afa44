#include "connector/alerts/delivery.h"

#include <utility>

#include <fmt/format.h>

#include "connector/alerts/mail_text.h"
#include "connector/alerts/payloads.h"
#include "connector/base/text/text.h"
#include "connector/io/http/answer_words.h"
#include "connector/io/http/http_client.h"
#include "connector/io/http/message/retry_after.h"
#include "connector/io/smtp/smtp_client.h"

namespace millrace::alerts {
namespace {

constexpr std::chrono::seconds kConnectTime(5);
constexpr std::chrono::seconds kWholeTime(10);
constexpr std::size_t kShownAnswer = 120;

io::HttpRequest post_to(const std::string& url, const components::TransportOptions& transport,
                        std::string body) {
  return {.method = "POST",
          .url = url,
          .headers = {{"Content-Type", "application/json"}},
          .body = std::move(body),
          .connect_timeout = kConnectTime,
          .stall_timeout = kWholeTime,
          .total_timeout = kWholeTime,
          .status_only = true,
          .is_address_secret = true,
          .options = components::http_options(transport)};
}

io::HttpRequest webhook_request(const WebhookOptions& options, const Alert& alert,
                                std::chrono::system_clock::time_point now) {
  auto request = post_to(options.url.reveal(), options.transport, webhook_body(options, alert));
  request.headers.push_back({"Idempotency-Key", alert.id});
  for (const auto& [name, value] : options.headers) {
    request.headers.push_back({name, value.reveal()});
  }
  if (!options.secret.empty()) {
    request.headers.push_back(
        {"X-Millrace-Signature", signature_of(options.secret.reveal(), now, request.body)});
  }
  return request;
}

io::HttpRequest request_for(const ReceiverOptions& to, const Alert& alert,
                            std::chrono::system_clock::time_point now) {
  if (to.slack) return post_to(to.slack->url.reveal(), to.slack->transport, slack_body(alert));
  if (to.teams) return post_to(to.teams->url.reveal(), to.teams->transport, teams_body(alert));
  return webhook_request(*to.webhook, alert, now);
}

// "HTTP 404: no_service".
std::string answer_of(int status, std::string_view body) {
  const auto words = printable(body, kShownAnswer);
  return fmt::format("HTTP {}{}{}", status, words.empty() ? "" : ": ", words);
}

// The message itself is what such an answer is about.
bool is_about_the_message(int status) {
  return status == 400 || status == 413 || status == 422;
}

Task<Result<std::string>> deliver_mail(components::Environment& environment,
                                       const EmailOptions& options, const Alert& alert) {
  io::SmtpRequest request{.server = io::parse_smtp_server(options.smtp).value(),
                          .may_be_in_clear = options.tls == MailTls::None,
                          .ca_file = options.ca_file.path.string(),
                          .user = options.user,
                          .password = options.password.reveal(),
                          .from = options.from,
                          .to = options.to,
                          .text = mail_text(options, alert, environment.clock.wall_now()),
                          .connect_timeout = kConnectTime,
                          .total_timeout = kWholeTime};
  auto answer = co_await io::send_mail(environment.blocking, std::move(request));
  if (answer || answer.error().kind() == ErrorKind::Cancelled) co_return answer;
  co_return fail(ErrorKind::Transient, answer.error().message());
}

}  // namespace

Task<Result<std::string>> deliver(components::Environment& environment, const Receiver& receiver,
                                  const Alert& alert) {
  if (receiver.options.email) {
    co_return co_await deliver_mail(environment, *receiver.options.email, alert);
  }
  const auto now = environment.clock.wall_now();
  auto stream = co_await environment.http.open(request_for(receiver.options, alert, now));
  if (!stream) {
    auto error = std::move(stream).error();
    if (error.kind() == ErrorKind::Cancelled) co_return fail(std::move(error));
    co_return fail(ErrorKind::Transient, error.message());
  }
  const auto& head = (*stream)->head();
  const int status = head.status;
  auto answer = answer_of(status, co_await io::words_of(**stream));
  if (status >= 200 && status < 300) co_return answer;
  if (status >= 300 && status < 400) answer += "; redirects are not followed";
  Error refusal(is_about_the_message(status) ? ErrorKind::Refused : ErrorKind::Transient,
                "answered " + answer);
  const auto wait = io::parse_retry_after(head.header("Retry-After"), now);
  co_return fail(wait ? std::move(refusal).after(*wait) : std::move(refusal));
}

}  // namespace millrace::alerts
