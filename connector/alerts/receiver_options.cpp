#include "connector/alerts/receiver_options.h"

#include <fmt/format.h>

#include "config/spec/kinds.h"
#include "connector/base/text/control.h"
#include "connector/base/text/suggestion.h"
#include "connector/base/text/text.h"
#include "connector/components/options/request_headers.h"
#include "connector/io/files/pem_file.h"
#include "connector/io/http/message/url.h"
#include "connector/io/smtp/smtp_address.h"

namespace millrace::alerts {
namespace {

using Problem = std::optional<std::string>;

constexpr const char* kOnSentence =
    "What is told: failed, guarded, rejected, stale, late and recovered. By default all of them "
    "but rejected.";
constexpr const char* kOnExample = "[failed, guarded, recovered]";

// The address may be a secret in whole, so no complaint repeats it.
Problem problem_of_address(const std::string& text) {
  if (has_control_character(text)) {
    return "contains a line break or another control character; remove it";
  }
  const auto url = io::parse_url(text);
  if (!url) return "is not an HTTP address; write https://host/path";
  if (url->has_user_info) return "must not contain a user or a password; put them into headers";
  return std::nullopt;
}

// A variable that was forgotten must not take the signature away.
Problem problem_of_empty_secret(const config::Secret& secret) {
  if (!secret.empty()) return std::nullopt;
  return "is empty; leave it out, or give it a value";
}

Problem problem_of_secret_address(const config::Secret& address) {
  if (auto problem = problem_of_address(address.reveal())) return problem;
  if (!io::parse_url(address.reveal())->is_in_clear()) return std::nullopt;
  return "is not https: whoever reads it on the way could write there; write https://";
}

Problem problem_of_webhook_address(const config::Secret& address) {
  return problem_of_address(address.reveal());
}

Problem problem_of_plain_http(const WebhookOptions& options) {
  const auto url = io::parse_url(options.url.reveal());
  if (!url || !url->is_in_clear() || options.headers.empty()) return std::nullopt;
  return "is not https, so headers would be sent unencrypted; write https://";
}

Problem problem_of_webhook_headers(const WebhookOptions& options) {
  return components::problem_of_headers(options.headers,
                                        {"idempotency-key", "x-millrace-signature"});
}

template <class Options>
Problem problem_of_its_proxy(const Options& options) {
  return components::problem_of_proxy(options.transport, options.url.reveal());
}

Problem problem_of_kinds(const KindList& on) {
  if (on.empty()) return "names nothing that is told; leave it out, or remove the receiver";
  return std::nullopt;
}

Problem problem_of_given_kinds(const std::optional<KindList>& on) {
  return on ? problem_of_kinds(*on) : std::nullopt;
}

config::Spec<ChatOptions> chat_spec(std::string_view name, std::string_view summary,
                                    std::string_view example) {
  return config::Spec<ChatOptions>(name, summary)
      .field<&ChatOptions::url>(
          "The address that it gave you. Who has it can write there: keep it secret.",
          {.required = true, .example = example, .check = problem_of_secret_address})
      .field<&ChatOptions::on>(kOnSentence, {.example_yaml = kOnExample, .check = problem_of_kinds})
      .include<&ChatOptions::transport>(components::transport_options_spec())
      .check_at<&ChatOptions::transport, &components::TransportOptions::proxy>(
          problem_of_its_proxy<ChatOptions>);
}

config::Spec<WebhookOptions> webhook_spec() {
  return config::Spec<WebhookOptions>("webhook", "Posts JSON to an address.")
      .field<&WebhookOptions::url>("Where alerts are posted. Redirects are not followed.",
                                   {.required = true,
                                    .example = "https://hook.example/alerts",
                                    .check = problem_of_webhook_address})
      .field<&WebhookOptions::headers>("Headers of every request, by name.")
      .field<&WebhookOptions::secret>(
          "Signs each request: X-Millrace-Signature is then t=SECONDS,v1=HEX, the HMAC-SHA256 of "
          "SECONDS, a full stop and the body.",
          {.check = problem_of_empty_secret})
      .field<&WebhookOptions::body>(
          "The body, as JSON with values in its strings: `{{ kind }}`, `{{ title }}`, `{{ text "
          "}}`, "
          "`{{ sync }}`, `{{ syncs }}`, `{{ cause }}`, `{{ advice }}`, `{{ at }}`, `{{ since }}`, "
          "`{{ run.id }}` and `{{ id }}`. By default an object with all of them.",
          {.example = "{\"text\": \"{{ title }}\"}"})
      .field<&WebhookOptions::on>(kOnSentence,
                                  {.example_yaml = kOnExample, .check = problem_of_kinds})
      .include<&WebhookOptions::transport>(components::transport_options_spec())
      .check_at<&WebhookOptions::url>(problem_of_plain_http)
      .check_at<&WebhookOptions::headers>(problem_of_webhook_headers)
      .check_at<&WebhookOptions::transport, &components::TransportOptions::proxy>(
          problem_of_its_proxy<WebhookOptions>);
}

Problem problem_of_mail_server(const std::string& text) {
  if (io::parse_smtp_server(text)) return std::nullopt;
  return "is not the address of a mail server; write smtps://host, or smtp://host:587 for one that "
         "begins TLS when it is asked to";
}

Problem problem_of_sender(const std::string& address) {
  if (io::is_mail_address(address)) return std::nullopt;
  return fmt::format("{} is not an address; write user@host, without a name", in_quotes(address));
}

Problem problem_of_recipients(const std::vector<std::string>& all) {
  if (all.empty()) return "names nobody; write at least one address";
  for (const auto& address : all) {
    if (auto problem = problem_of_sender(address)) return problem;
  }
  return std::nullopt;
}

Problem problem_of_authorities(const config::InputPath& file) {
  if (file.empty()) return std::nullopt;
  const auto complaint = io::complaint_about_authorities(file.path);
  if (!complaint) return std::nullopt;
  return fmt::format("{} {}", printable(file.path.string()), *complaint);
}

Problem problem_of_mail_in_clear(const EmailOptions& options) {
  const auto server = io::parse_smtp_server(options.smtp);
  if (options.tls == MailTls::Required || !server) return std::nullopt;
  if (server->is_tls_at_once) return "none contradicts smtps://; write smtp://, or remove tls";
  if (server->is_loopback()) return std::nullopt;
  return "none is for a server on this machine; others can read what crosses the network";
}

Problem problem_of_unused_password(const EmailOptions& options) {
  if (options.password.empty() || !options.user.empty()) return std::nullopt;
  return "has no effect without user; add it";
}

Problem problem_of_missing_password(const EmailOptions& options) {
  if (options.user.empty() || !options.password.empty()) return std::nullopt;
  return "has no password; add password: ${env:SMTP_PASSWORD}";
}

config::Spec<EmailOptions> email_spec() {
  return config::Spec<EmailOptions>("email", "E-mail, by an SMTP server.")
      .field<&EmailOptions::smtp>(
          "The mail server: smtps://host speaks TLS from the start, on port 465; smtp://host "
          "begins it with STARTTLS, on port 587. Without TLS nothing is sent.",
          {.required = true,
           .example = "smtps://mail.example.com",
           .check = problem_of_mail_server})
      .field<&EmailOptions::tls>(
          "none hands mail over unencrypted, to a server on this machine only.")
      .field<&EmailOptions::ca_file>(
          "A PEM file with the CA certificates to trust instead of the system's.",
          {.example = "/etc/ssl/company-ca.pem", .check = problem_of_authorities})
      .field<&EmailOptions::user>("Who logs in to the server; nobody when it is left out.",
                                  {.example = "alerts@example.com"})
      .field<&EmailOptions::password>("The password of the user.")
      .field<&EmailOptions::from>(
          "The address that mail comes from.",
          {.required = true, .example = "alerts@example.com", .check = problem_of_sender})
      .field<&EmailOptions::to>("The addresses that it goes to.",
                                {.required = true,
                                 .example_yaml = "[data-team@example.com]",
                                 .check = problem_of_recipients})
      .field<&EmailOptions::on>(kOnSentence,
                                {.example_yaml = kOnExample, .check = problem_of_kinds})
      .check_at<&EmailOptions::tls>(problem_of_mail_in_clear)
      .check_at<&EmailOptions::password>(problem_of_unused_password)
      .check_at<&EmailOptions::user>(problem_of_missing_password);
}

}  // namespace

const KindList& ReceiverOptions::on() const {
  static const KindList nothing;
  if (slack) return slack->on;
  if (teams) return teams->on;
  if (webhook) return webhook->on;
  return email ? email->on : nothing;
}

std::string_view ReceiverOptions::kind() const {
  if (slack) return "slack";
  if (teams) return "teams";
  return webhook ? "webhook" : "email";
}

config::Syntax<ReceiverOptions> receiver_syntax() {
  return config::one_of<ReceiverOptions>(
      "receiver", "kind of receiver",
      {config::kind_of<ReceiverOptions, &ReceiverOptions::slack>(
           chat_spec("slack", "An incoming webhook of Slack.", "${env:SLACK_URL}")),
       config::kind_of<ReceiverOptions, &ReceiverOptions::teams>(
           chat_spec("teams", "A workflow of Microsoft Teams that takes webhook requests.",
                     "${env:TEAMS_URL}")),
       config::kind_of<ReceiverOptions, &ReceiverOptions::webhook>(webhook_spec()),
       config::kind_of<ReceiverOptions, &ReceiverOptions::email>(email_spec())});
}

config::Spec<SyncAlertsOptions> sync_alerts_spec() {
  return config::Spec<SyncAlertsOptions>("alerts", "Who hears of the sync, and of what.")
      .field<&SyncAlertsOptions::to>(
          "Names of `alerts` of the file: only these hear of the sync. None of them does with "
          "`none`, and all of them do by default.",
          {.example_yaml = "[ops]"})
      .field<&SyncAlertsOptions::on>(
          "What they are told of it, instead of what they say.",
          {.example_yaml = "[failed, recovered]", .check = problem_of_given_kinds})
      .shorthand<&SyncAlertsOptions::to>();
}

}  // namespace millrace::alerts
