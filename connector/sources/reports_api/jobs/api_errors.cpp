#include "connector/sources/reports_api/jobs/api_errors.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <simdjson.h>

#include "connector/base/text/ascii.h"
#include "connector/base/text/text.h"
#include "connector/io/http/message/retry_after.h"
#include "connector/io/http/message/url.h"

namespace millrace::sources {
namespace {

namespace dom = simdjson::dom;

std::string member_text(dom::element object, std::string_view key) {
  std::string_view text;
  return object[key].get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
}

std::string joined(std::string a, std::string b) {
  if (a.empty() || b.empty()) return a + b;
  return a + ": " + b;
}

std::string first_of_errors(dom::element object) {
  dom::array errors;
  if (object["errors"].get(errors) != simdjson::SUCCESS) return {};
  for (const dom::element error : errors) {
    std::string_view text;
    if (error.get(text) == simdjson::SUCCESS) return std::string(text);
    return member_text(error, "message");
  }
  return {};
}

// What a body says, and the id that it gives its request.
struct Words {
  std::string text;
  std::string id;
};

// The shapes of JSON errors, the most telling first; empty when it is none of them.
std::string words_of_object(dom::element object) {
  dom::element nested;
  if (object["error"].get(nested) == simdjson::SUCCESS && nested.is_object()) {
    return joined(member_text(nested, "type"), member_text(nested, "message"));
  }
  const std::string message = member_text(object, "message");
  if (!message.empty()) {
    return joined(joined(member_text(object, "type"), member_text(object, "error")), message);
  }
  if (auto first = first_of_errors(object); !first.empty()) return first;
  for (const auto* key : {"error", "last_error_log", "error_message"}) {
    if (auto text = member_text(object, key); !text.empty()) return text;
  }
  return {};
}

Words words_of_json(std::string_view body) {
  dom::parser parser;
  dom::element object;
  if (parser.parse(body.data(), body.size()).get(object) != simdjson::SUCCESS) return {};
  dom::element nested;
  const bool has_nested = object["error"].get(nested) == simdjson::SUCCESS;
  return {words_of_object(object), member_text(has_nested ? nested : object, "debug_id")};
}

std::string between(std::string_view text, std::string_view open, std::string_view close) {
  const std::size_t start = text.find(open);
  if (start == std::string_view::npos) return {};
  const std::size_t begin = start + open.size();
  const std::size_t end = text.find(close, begin);
  return end == std::string_view::npos ? std::string()
                                       : std::string(text.substr(begin, end - begin));
}

// What S3 and its kin say: <Error><Code>AccessDenied</Code><Message>...</Message></Error>.
std::string words_of_xml(std::string_view body) {
  auto words = joined(between(body, "<Code>", "</Code>"), between(body, "<Message>", "</Message>"));
  return words.empty() ? "an XML document" : words;
}

std::string words_of_html(std::string_view body) {
  if (body.starts_with("<?xml") || body.starts_with("<Error>")) return words_of_xml(body);
  if (auto text = between(body, "<p class=\"description\">", "</p>"); !text.empty()) return text;
  if (auto title = between(body, "<title>", "</title>"); !title.empty()) return title;
  return "an HTML page";
}

}  // namespace

std::string words_of(const io::HttpHead& head, std::string_view body) {
  const std::size_t start = std::min(body.find_first_not_of(" \t\r\n\xEF\xBB\xBF"), body.size());
  const std::string_view text = body.substr(start);
  Words json;
  if (text.starts_with('{') || text.starts_with('[')) json = words_of_json(text);
  std::string words = std::move(json.text);
  if (words.empty()) words = text.starts_with('<') ? words_of_html(text) : std::string(text);
  words = words.empty() ? "no explanation" : printable(words);
  std::string_view id = head.header("X-Request-Id");
  if (id.empty()) id = json.id;
  return id.empty() ? words : fmt::format("{} (request {})", words, printable(id, 64));
}

std::optional<Error> failure_of(const io::HttpHead& head, std::string_view body,
                                const std::string& connection,
                                std::chrono::system_clock::time_point now) {
  const int status = head.status;
  if (status >= 200 && status < 300) return std::nullopt;
  const std::string words = words_of(head, body);
  if (refuses_the_key(status, body)) {
    return Error(ErrorKind::Refused, fmt::format("the API refused the key ({}: {}); check "
                                                 "connections.{}.key",
                                                 status, words, connection));
  }
  if (status == 429 || status == 408 || status >= 500 ||
      body.find("MaintenanceError") != std::string_view::npos) {
    const auto wait = io::parse_retry_after(head.header("Retry-After"), now);
    Error error(
        ErrorKind::Transient,
        fmt::format("the API answered {}: {}{}", status, words,
                    wait ? fmt::format("; it asks for a wait of {} s", wait->count() / 1000) : ""));
    return wait ? std::move(error).after(*wait) : error;
  }
  if (status == 404 || status == 410 || status == 422) return std::nullopt;
  if (status == 403) {
    return Error(ErrorKind::Refused,
                 fmt::format("the API forbids it (403: {}); the user of connections.{}.key needs "
                             "the right to read this report",
                             words, connection));
  }
  if (status >= 300 && status < 400) {
    return Error(ErrorKind::Refused,
                 fmt::format("the API redirects ({}) to {}; check connections.{}.url", status,
                             printable(io::without_secrets(head.header("Location"))), connection));
  }
  return Error(ErrorKind::Refused, fmt::format("the API answered {}: {}", status, words));
}

bool refuses_the_key(int status, std::string_view body) {
  return status == 401 ||
         (status == 422 && body.find("InvalidAuthenticationToken") != std::string_view::npos);
}

bool says_too_many_jobs(int status, std::string_view body) {
  if (status != 409 && status != 422 && status != 429) return false;
  const std::string words = lower(body.substr(0, 4096));
  const auto has = [&](std::string_view word) { return words.find(word) != std::string::npos; };
  constexpr std::array kTooMany{"too many", "limit", "maximum", "already running", "concurrent"};
  return has("job") && std::ranges::any_of(kTooMany, has);
}

std::optional<std::uint64_t> jobs_limit_in(std::string_view body) {
  constexpr std::string_view kName = "\"concurrent_user_jobs_limit\"";
  constexpr std::size_t kMostDigits = 6;
  const std::size_t found = body.find(kName);
  if (found == std::string_view::npos) return std::nullopt;
  std::size_t at = body.find_first_not_of(" \t\r\n:\"", found + kName.size());
  std::uint64_t limit = 0;
  std::size_t digits = 0;
  for (; at < body.size() && is_digit(body[at]); ++at, ++digits) {
    if (digits == kMostDigits) return std::nullopt;
    limit = limit * 10 + static_cast<std::uint64_t>(body[at] - '0');
  }
  return limit > 0 ? std::optional(limit) : std::nullopt;
}

Error unexpected_content(std::string_view body) {
  return {ErrorKind::BadData, fmt::format("unexpected content where JSON should be: \"{}\"",
                                          printable(body.substr(0, 64)))};
}

}  // namespace millrace::sources
