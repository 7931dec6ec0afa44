#include "sinks/webhook/config.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/base/text/ascii.h"
#include "connector/base/text/control.h"
#include "connector/components/limits/shared_limits.h"
#include "connector/components/options/request_headers.h"
#include "connector/io/http/http_client.h"
#include "connector/io/http/message/url.h"

namespace millrace::sinks::webhook {

using components::KeyUse;
using components::Mode;

namespace {

using Complaint = std::optional<std::string>;

// What stands between "://" and the path.
std::string_view authority_of(std::string_view url) {
  const auto start = url.find("://");
  if (start == std::string_view::npos) return {};
  url.remove_prefix(start + 3);
  return url.substr(0, url.find_first_of("/?#\\"));
}

// The address may hold a secret in its path or query, so no complaint repeats it.
Complaint check_url(const WebhookConfig& config) {
  if (authority_of(config.url).contains('@')) {
    return "must not contain a user or a password; put them into headers or bearer_token";
  }
  if (io::origin_of(config.url).empty()) {
    return "is not an HTTP address; write https://host/path";
  }
  return std::nullopt;
}

Complaint check_plain_http(const WebhookConfig& config) {
  const auto url = io::parse_url(config.url);
  if (!url || !url->is_in_clear()) return std::nullopt;
  if (config.bearer_token.empty() && config.headers.empty()) return std::nullopt;
  return "is not https, so headers and bearer_token would be sent unencrypted; write https://";
}

Complaint check_proxy(const WebhookConfig& config) {
  return components::problem_of_proxy(config.transport, config.url);
}

Complaint check_headers(const WebhookConfig& config) {
  if (auto problem = components::problem_of_headers(config.headers, {"idempotency-key"})) {
    return problem;
  }
  if (config.bearer_token.empty() || !components::has_header(config.headers, "authorization")) {
    return std::nullopt;
  }
  return "Authorization and bearer_token both set the Authorization header; keep one of them";
}

Complaint check_token(const WebhookConfig& config) {
  if (!has_control_character(config.bearer_token.reveal())) return std::nullopt;
  return "contains a line break or another control character; remove it";
}

}  // namespace

std::string WebhookConfig::account() const {
  std::vector<std::string> secrets{url, bearer_token.reveal()};
  for (const auto& [name, value] : headers) secrets.push_back(lower(name) + ": " + value.reveal());
  // In whatever order a file lists the headers.
  std::ranges::sort(secrets);
  return components::account_name(io::origin_of(url), fmt::format("{}", fmt::join(secrets, "\n")));
}

components::Capabilities webhook_capabilities() {
  return {.modes = {{Mode::Upsert, KeyUse::Required}, {Mode::Append, KeyUse::Optional}},
          .usual = Mode::Append};
}

config::Spec<WebhookConfig> webhook_spec() {
  return config::Spec<WebhookConfig>("webhook", "Posts the rows as JSON to an address.")
      .field<&WebhookConfig::url>("Where requests are sent. Redirects are not followed.",
                                  {.required = true, .example = "https://hook.example/contacts"})
      .field<&WebhookConfig::method>("The HTTP method.", {.one_of = {"POST", "PUT"}})
      .field<&WebhookConfig::headers>("Headers of every request, by name.")
      .field<&WebhookConfig::bearer_token>("Sent as Authorization: Bearer.")
      .include<&WebhookConfig::transport>(components::transport_options_spec())
      .include<&WebhookConfig::delivery>(components::delivery_options_spec())
      .check_at<&WebhookConfig::url>(check_url)
      .check_at<&WebhookConfig::url>(check_plain_http)
      .check_at<&WebhookConfig::transport, &components::TransportOptions::proxy>(check_proxy)
      .check_at<&WebhookConfig::headers>(check_headers)
      .check_at<&WebhookConfig::bearer_token>(check_token);
}

config::Spec<WebhookDestinationConfig> webhook_destination_spec() {
  return config::Spec<WebhookDestinationConfig>("webhook", "An array of rows in each request.")
      .include<&WebhookDestinationConfig::rows>(components::table_options_spec(
          webhook_capabilities(),
          {.mode =
               "How the receiver treats the rows; it decides what is checked and reported. upsert "
               "is the default with a key. append adds the member _millrace_load to each row.",
           .key = "The columns that the receiver matches rows by."}))
      .field<&WebhookDestinationConfig::wrap>(
          "Wraps the array in an object under this name, as in {\"contacts\": [...]}. By default "
          "the body is the array itself.");
}

}  // namespace millrace::sinks::webhook
