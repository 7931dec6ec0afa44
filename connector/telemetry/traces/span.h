#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace millrace::telemetry {

using Attribute = std::pair<std::string, std::variant<std::string, std::int64_t>>;

// Something that happened within a span, at one moment.
struct SpanEvent {
  std::chrono::system_clock::time_point at;
  std::string name;
  std::vector<Attribute> attributes = {};
};

// What OpenTelemetry's number for a kind is.
enum class SpanKind {
  Internal = 1,
  Client = 3,
};

// One piece of work, as a trace has it.
struct Span {
  std::string trace_id;   // 32 hex digits.
  std::string id;         // 16 hex digits.
  std::string parent_id;  // Empty: it is the first of its trace.
  std::string name;
  SpanKind kind = SpanKind::Internal;
  std::chrono::system_clock::time_point begin;
  std::chrono::system_clock::time_point end;
  std::vector<Attribute> attributes = {};
  std::vector<SpanEvent> events = {};
  std::optional<std::string> failure = {};  // Why it did not do what it was for.
};

// A request of OTLP over HTTP, in JSON: these spans of one resource.
std::string otlp_json(const std::vector<Span>& spans,
                      const std::vector<std::pair<std::string, std::string>>& resource,
                      std::string_view version);

}  // namespace millrace::telemetry
