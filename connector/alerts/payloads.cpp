#include "connector/alerts/payloads.h"

#include <fmt/format.h>

#include "connector/base/sha256_digest.h"
#include "connector/base/text/text.h"
#include "connector/base/text/time_text.h"
#include "connector/data/text/json_writer.h"

namespace millrace::alerts {
namespace {

// https://docs.slack.dev/reference/block-kit/blocks/section-block: 3,000 characters of text;
// a header has 150.
constexpr std::size_t kSlackText = 2900;
constexpr std::size_t kSlackHeader = 140;

// https://docs.slack.dev/messaging/formatting-message-text: what Slack reads as mentions and links
// begins with one of these.
std::string slack_escaped(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (const char c : text) {
    if (c == '&') {
      escaped += "&amp;";
    } else if (c == '<') {
      escaped += "&lt;";
    } else if (c == '>') {
      escaped += "&gt;";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

void slack_text(JsonWriter& json, std::string_view text) {
  json.open_object().member("type", "plain_text").member("text", text).member("emoji", false);
  json.close_object();
}

// At most so many bytes, cut between characters and entities; line breaks stay.
std::string first_bytes(std::string text, std::size_t limit) {
  if (text.size() <= limit) return text;
  std::size_t end = limit;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  text.resize(end);
  const auto entity = text.rfind('&');
  if (entity != text.npos && text.find(';', entity) == text.npos) text.resize(entity);
  return text + "…";
}

void card_text(JsonWriter& json, std::string_view text, bool is_title) {
  // A TextBlock would read Markdown, and make links; a TextRun shows what it is given.
  json.open_object().member("type", "RichTextBlock").key("inlines").open_array().open_object();
  json.member("type", "TextRun").member("text", text);
  if (is_title) json.member("weight", "Bolder").member("size", "Medium");
  json.close_object().close_array().close_object();
}

std::string whole_body(const Alert& alert) {
  std::string body;
  JsonWriter json(body);
  json.open_object().member("id", alert.id).member("kind", to_string(alert.kind));
  json.member("test", alert.is_test).member("title", title_of(alert));
  json.member("text", text_of(alert)).key("syncs").open_array();
  for (const auto& sync : alert.syncs) json.value(sync);
  json.close_array().member("at", iso_time(alert.happened)).key("since");
  if (alert.since) {
    json.value(iso_time(*alert.since));
  } else {
    json.null();
  }
  json.member("run_id", alert.run_id).member("cause", alert.cause).member("advice", alert.advice);
  json.close_object();
  return body;
}

}  // namespace

std::string slack_body(const Alert& alert) {
  const auto title = title_of(alert);
  std::string body;
  JsonWriter json(body);
  // The text is what a notification shows.
  json.open_object().member("text", slack_escaped(title)).key("blocks").open_array();
  json.open_object().member("type", "header").key("text");
  slack_text(json, slack_escaped(printable(title, kSlackHeader)));
  json.close_object().open_object().member("type", "section").key("text");
  slack_text(json, first_bytes(slack_escaped(text_of(alert)), kSlackText));
  json.close_object().close_array().close_object();
  return body;
}

std::string teams_body(const Alert& alert) {
  std::string body;
  JsonWriter json(body);
  json.open_object().member("type", "message").key("attachments").open_array().open_object();
  json.member("contentType", "application/vnd.microsoft.card.adaptive").key("content");
  json.open_object().member("$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
  json.member("type", "AdaptiveCard").member("version", "1.4").key("body").open_array();
  card_text(json, title_of(alert), true);
  for (const auto& line : lines_of(alert)) card_text(json, line, false);
  json.close_array().close_object().close_object().close_array().close_object();
  return body;
}

std::string webhook_body(const WebhookOptions& options, const Alert& alert) {
  return options.body.empty() ? whole_body(alert) : options.body.render(alert);
}

std::string signature_of(std::string_view secret, std::chrono::system_clock::time_point sent,
                         std::string_view body) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(sent.time_since_epoch()).count();
  return fmt::format("t={},v1={}", seconds,
                     HmacSha256(secret).of(fmt::format("{}.{}", seconds, body)).hex());
}

}  // namespace millrace::alerts
