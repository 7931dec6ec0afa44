#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "connector/base/events.h"
#include "connector/data/mended.h"
#include "connector/engine/lanes/spooled_rows.h"
#include "connector/engine/rows/shape.h"
#include "connector/engine/watermarks/watermark_value.h"
#include "connector/ledger/records/job_hold.h"

namespace millrace::engine {

// One export as a run has read it: what is told of it, and what its loads need. Complete once
// every gate before the loads is passed.
struct Extracted {
  std::string job_id;        // Empty when no job was submitted.
  std::string export_id;     // Names the export among all: its origin, request and job.
  bool is_unwanted = false;  // Nothing was read, because every destination has it.
  std::uint64_t rows_read = 0;
  std::uint64_t rows_out = 0;
  Mended mended;  // In the rows read.
  // What the steps did to the rows read; of an export that failed, the quarantined so far alone.
  RowCounts counts;
  Rejections rejected;  // Those of them that were quarantined.
  // The file with these rows; none without such rows, and none of a dry run.
  std::optional<std::filesystem::path> quarantine;
  std::vector<std::string> masked;    // Columns that a step masks, by name; sorted.
  std::vector<Violation> violations;  // Why the export was refused, when it broke its contract.
  std::optional<WatermarkValue> greatest;  // In the column of the watermark, if there is one.
  // The moment that the rows speak of, when the other side said it.
  std::optional<std::chrono::system_clock::time_point> fresh_as_of;
  std::optional<ledger::JobHold> hold;  // Once an export is open.
  std::chrono::steady_clock::time_point touched_at;
  std::unique_ptr<SpooledRows> spool;  // When a destination loads after the gates.
};

// What was mended in its rows, and which of them were rejected, as warnings.
void tell_what_was_wrong(const Extracted& rows, const Events& events, bool dry_run);

}  // namespace millrace::engine
