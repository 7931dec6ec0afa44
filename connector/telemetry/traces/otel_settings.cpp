#include "connector/telemetry/traces/otel_settings.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include <fmt/format.h>

#include "connector/base/text/ascii.h"
#include "connector/base/text/suggestion.h"
#include "connector/io/http/message/url.h"
#include "connector/io/http_server/parameters.h"

namespace millrace::telemetry {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

constexpr std::chrono::milliseconds kUsualTimeout(10'000);

std::string first_of(const ReadVariable& variable, const char* one, const char* other) {
  auto value = variable(one);
  return value.empty() ? variable(other) : value;
}

// "api-key=value,other=a%20b", as W3C's baggage has them.
Pairs parse_pairs(std::string_view text) {
  Pairs pairs;
  while (!text.empty()) {
    const auto one = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), one.size() + 1));
    const auto equals = one.find('=');
    if (equals == one.npos) continue;
    const auto name = trimmed(one.substr(0, equals));
    if (name.empty()) continue;
    pairs.emplace_back(name, io::percent_decoded(trimmed(one.substr(equals + 1))));
  }
  return pairs;
}

std::string endpoint_of(const ReadVariable& variable) {
  if (auto own = variable("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"); !own.empty()) return own;
  auto shared = variable("OTEL_EXPORTER_OTLP_ENDPOINT");
  if (shared.empty()) return shared;
  while (shared.ends_with('/')) shared.pop_back();
  return shared + "/v1/traces";
}

// A number with anything behind it is none: "1e3" is not a millisecond.
std::chrono::milliseconds timeout_of(const ReadVariable& variable,
                                     std::vector<std::string>& warnings) {
  const char* name = "OTEL_EXPORTER_OTLP_TRACES_TIMEOUT";
  if (variable(name).empty()) name = "OTEL_EXPORTER_OTLP_TIMEOUT";
  const auto text = variable(name);
  if (text.empty()) return kUsualTimeout;
  std::int64_t milliseconds = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, milliseconds);
  if (parsed.ec == std::errc() && parsed.ptr == end && milliseconds > 0) {
    return std::chrono::milliseconds(
        std::min<std::int64_t>(milliseconds, (6 * kUsualTimeout).count()));
  }
  warnings.push_back(fmt::format("{} is {}; write a number of milliseconds above 0. {} is used",
                                 name, in_quotes(text), kUsualTimeout.count()));
  return kUsualTimeout;
}

// Why nothing can be sent as these variables want it; empty: it can.
std::string obstacle(const ReadVariable& variable, const HttpTarget& target) {
  const auto url = io::parse_url(target.url);
  if (!url) {
    return "OTEL_EXPORTER_OTLP_ENDPOINT is not an address; write one such as "
           "http://localhost:4318";
  }
  if (url->is_in_clear() && (url->has_user_info || !target.headers.empty())) {
    return "others could read OTEL_EXPORTER_OTLP_HEADERS on the way; write https://";
  }
  const auto protocol =
      first_of(variable, "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL");
  if (protocol.empty() || protocol == "http/json") return "";
  return fmt::format(
      "OTEL_EXPORTER_OTLP_PROTOCOL is {}; millrace speaks http/json, which collectors take at "
      "the port of http/protobuf (4318)",
      in_quotes(protocol));
}

Pairs resource_of(const ReadVariable& variable) {
  auto resource = parse_pairs(variable("OTEL_RESOURCE_ATTRIBUTES"));
  auto name = variable("OTEL_SERVICE_NAME");
  const auto is_name = [](const auto& pair) { return pair.first == "service.name"; };
  const auto known = std::ranges::find_if(resource, is_name);
  if (known == resource.end()) {
    resource.emplace_back("service.name", name.empty() ? "millrace" : std::move(name));
  } else if (!name.empty()) {
    known->second = std::move(name);
  }
  return resource;
}

bool is_hex(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); });
}

bool is_id(std::string_view text) {
  return is_hex(text) && text.find_first_not_of('0') != text.npos;
}

}  // namespace

OtelSettings read_otel_settings(const ReadVariable& variable) {
  OtelSettings settings;
  const bool is_off = equals_ignoring_case(variable("OTEL_SDK_DISABLED"), "true") ||
                      variable("OTEL_TRACES_EXPORTER") == "none";
  HttpTarget target{.url = endpoint_of(variable)};
  if (is_off || target.url.empty()) return settings;
  const auto headers =
      first_of(variable, "OTEL_EXPORTER_OTLP_TRACES_HEADERS", "OTEL_EXPORTER_OTLP_HEADERS");
  for (auto& [name, value] : parse_pairs(headers)) {
    target.headers.push_back({std::move(name), std::move(value)});
  }
  target.timeout = timeout_of(variable, settings.warnings);
  if (auto why = obstacle(variable, target); !why.empty()) {
    settings.warnings.push_back("no traces are sent: " + std::move(why));
    return settings;
  }
  settings.target = std::move(target);
  settings.resource = resource_of(variable);
  settings.parent = parse_traceparent(variable("TRACEPARENT"));
  return settings;
}

std::optional<ParentSpan> parse_traceparent(std::string_view text) {
  constexpr std::size_t kLength = 55;
  // A later version may have more behind these.
  if (text.size() < kLength || (text.starts_with("00") && text.size() != kLength)) return {};
  if (text[2] != '-' || text[35] != '-' || text[52] != '-' || text.starts_with("ff")) return {};
  const auto trace = text.substr(3, 32);
  const auto span = text.substr(36, 16);
  const auto flags = text.substr(53, 2);
  if (!is_id(trace) || !is_id(span) || !is_hex(flags) || !is_hex(text.substr(0, 2))) return {};
  return ParentSpan{std::string(trace), std::string(span), (hex_value(flags[1]) & 1) == 1};
}

}  // namespace millrace::telemetry
