#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace millrace::ledger {

using RecordedTime = std::chrono::system_clock::time_point;

// What a run ended with, beside the words of to_string(Status).
inline constexpr std::string_view kRunning = "running";
// It never said how it ended, and nobody holds its lease any more: its process was killed, or lost
// the ledger.
inline constexpr std::string_view kInterrupted = "interrupted";

// Why something failed, as code_of() and the error's message say it.
struct RecordedError {
  std::string code;
  std::string message;
  bool operator==(const RecordedError&) const = default;
};

// A run that begins.
struct RunStart {
  std::string run_id;
  std::string sync;
  RecordedTime at;
  std::int64_t token = 0;   // Of its lease; 0: it has none, and may not begin.
  std::string plan_digest;  // Of the sync as the file has it: another option, another text.
};

// How many rows there were before, in and after the steps.
struct RecordedRows {
  std::uint64_t read = 0;
  std::uint64_t filtered = 0;
  std::uint64_t deduplicated = 0;
  std::uint64_t added = 0;
  std::uint64_t quarantined = 0;
  std::uint64_t out = 0;
  bool operator==(const RecordedRows&) const = default;
};

// How a run ended.
struct RunEnd {
  RecordedTime at;
  std::string status = std::string(kRunning);
  RecordedRows rows;
  std::string job_id;     // Of the other side; empty: there was none.
  std::string export_id;  // Names the export among all; empty: none was read.
  std::optional<RecordedError> error;
  bool safe_to_rerun = true;
};

// What a run did at one of its destinations.
struct RecordedLoad {
  std::string connection;
  std::string target;
  std::string mode;
  std::string status;
  std::uint64_t rows = 0;
  std::uint64_t inserted = 0;
  std::uint64_t updated = 0;
  std::uint64_t deleted = 0;
  std::uint64_t marked = 0;
  std::uint64_t unchanged = 0;
  std::uint64_t collapsed = 0;
  std::uint64_t rejected = 0;
  std::uint64_t unknown = 0;
  std::optional<std::uint64_t> before = {};  // Rows that the target had, where they were counted.
  bool is_first = false;
  bool already_loaded = false;
  std::optional<RecordedError> error = {};
  std::vector<std::string> notes = {};
  bool operator==(const RecordedLoad&) const = default;
};

// One of the things that happened in a run, in their order.
struct RecordedEvent {
  std::string run_id;
  std::int64_t number = 0;  // From 1.
  RecordedTime at;
  std::string kind;  // "phase", "warning", "load", ...
  std::string text;
};

// A run as the ledger has it.
struct RecordedRun {
  RunStart start;
  std::string host;  // Where it ran.
  std::int64_t pid = 0;
  RunEnd end;                                 // With the status kRunning or kInterrupted...
  std::optional<RecordedTime> ended_at = {};  // ...and without this, when it did not say.
  bool has_ended() const { return ended_at.has_value(); }
};

}  // namespace millrace::ledger
