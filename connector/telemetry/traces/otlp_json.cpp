#include "connector/base/text/text.h"
#include "connector/data/text/json_writer.h"
#include "connector/telemetry/traces/span.h"

namespace millrace::telemetry {
namespace {

constexpr std::size_t kLongestValue = 1'000;

// 64-bit numbers are texts in protobuf's JSON.
std::string nanos_of(std::chrono::system_clock::time_point at) {
  return std::to_string(
      std::chrono::duration_cast<std::chrono::nanoseconds>(at.time_since_epoch()).count());
}

void write_attribute(JsonWriter& json, const Attribute& attribute) {
  json.open_object().member("key", attribute.first).key("value").open_object();
  if (const auto* text = std::get_if<std::string>(&attribute.second)) {
    json.member("stringValue", printable(*text, kLongestValue));
  } else {
    json.member("intValue", std::to_string(std::get<std::int64_t>(attribute.second)));
  }
  json.close_object().close_object();
}

void write_attributes(JsonWriter& json, const std::vector<Attribute>& attributes) {
  json.key("attributes").open_array();
  for (const auto& attribute : attributes) write_attribute(json, attribute);
  json.close_array();
}

void write_events(JsonWriter& json, const std::vector<SpanEvent>& events) {
  if (events.empty()) return;
  json.key("events").open_array();
  for (const auto& event : events) {
    json.open_object().member("timeUnixNano", nanos_of(event.at)).member("name", event.name);
    write_attributes(json, event.attributes);
    json.close_object();
  }
  json.close_array();
}

void write_span(JsonWriter& json, const Span& span) {
  constexpr int kError = 2;
  json.open_object().member("traceId", span.trace_id).member("spanId", span.id);
  if (!span.parent_id.empty()) json.member("parentSpanId", span.parent_id);
  json.member("name", printable(span.name))
      .member("kind", static_cast<int>(span.kind))
      .member("startTimeUnixNano", nanos_of(span.begin))
      .member("endTimeUnixNano", nanos_of(span.end));
  write_attributes(json, span.attributes);
  write_events(json, span.events);
  json.key("status").open_object();
  if (span.failure) {
    json.member("code", kError).member("message", printable(*span.failure, kLongestValue));
  }
  json.close_object().close_object();
}

}  // namespace

std::string otlp_json(const std::vector<Span>& spans,
                      const std::vector<std::pair<std::string, std::string>>& resource,
                      std::string_view version) {
  std::string out;
  JsonWriter json(out);
  json.open_object().key("resourceSpans").open_array().open_object();
  json.key("resource").open_object().key("attributes").open_array();
  for (const auto& [name, value] : resource) write_attribute(json, {name, value});
  json.close_array().close_object();
  json.key("scopeSpans").open_array().open_object();
  json.key("scope").open_object().member("name", "millrace").member("version", version);
  json.close_object().key("spans").open_array();
  for (const auto& span : spans) write_span(json, span);
  json.close_array().close_object().close_array();
  json.close_object().close_array().close_object();
  return out;
}

}  // namespace millrace::telemetry
