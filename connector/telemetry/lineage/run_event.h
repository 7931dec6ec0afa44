#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connector/base/events.h"

namespace millrace::telemetry {

// A dataset that a run has read or written.
struct LineageDataset {
  DatasetName name;
  std::vector<Shaped::Column> columns = {};
  std::optional<std::uint64_t> rows = {};  // That this run has read or written.
};

// One RunEvent of OpenLineage.
struct RunEvent {
  std::string_view type;  // "START", "COMPLETE", "FAIL", "ABORT"
  std::chrono::system_clock::time_point at;
  std::string run_id;  // Of millrace.
  std::string job_namespace;
  std::string job;
  std::optional<std::string> error = {};
  std::vector<LineageDataset> inputs = {};
  std::vector<LineageDataset> outputs = {};
};

// By version 2-0-2 of the specification. `version` is the program's.
std::string run_event_json(const RunEvent& event, std::string_view version);

// The UUID that stands for a run there: the same for the same run.
std::string run_uuid(std::string_view run_id);

}  // namespace millrace::telemetry
