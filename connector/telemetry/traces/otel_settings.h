#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "connector/telemetry/read_variable.h"
#include "connector/telemetry/sending/receivers.h"

namespace millrace::telemetry {

// What a parent process has begun, by the W3C's trace context.
struct ParentSpan {
  std::string trace_id;  // 32 hex digits.
  std::string span_id;   // 16 hex digits.
  bool is_sampled = true;
};

// What the standard variables of OpenTelemetry say of traces.
struct OtelSettings {
  std::optional<HttpTarget> target;  // None: no traces.
  // Of the resource: "service.name" and others.
  std::vector<std::pair<std::string, std::string>> resource;
  std::optional<ParentSpan> parent;
  std::vector<std::string> warnings;  // Sentences: why there are no traces although somebody
                                      // wants them.
};

OtelSettings read_otel_settings(const ReadVariable& variable);

// "00-<32 hex digits>-<16 hex digits>-<2 hex digits>"; nothing for what is not that.
std::optional<ParentSpan> parse_traceparent(std::string_view text);

}  // namespace millrace::telemetry
