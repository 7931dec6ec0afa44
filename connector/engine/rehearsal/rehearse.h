#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "connector/engine/plan/plan.h"
#include "connector/engine/rows/row_counts.h"

namespace millrace::engine {

// Rows as a report may have them, and the circumstances of the run.
struct Rehearsal {
  SchemaPtr columns;
  std::vector<Batch> rows;
  std::chrono::system_clock::time_point now;
  std::filesystem::path scratch = "/tmp";  // Where files without a name may lie.
};

// What the contract and the steps of a sync make of them.
struct Rehearsed {
  struct KeptOut {
    std::uint64_t row = 0;  // As the batches number it.
    std::string step;
    std::string reason;
  };

  SchemaPtr columns;
  std::vector<Batch> rows;
  std::vector<KeptOut> rejected;
  RowCounts counts;
};

// As a run does it, with the same messages, but nothing is read, written or contacted, rows that
// are kept out go nowhere, and no number of them is too large. Computes on the calling thread.
Result<Rehearsed> rehearse(const SyncPlan& sync, Rehearsal rows);

}  // namespace millrace::engine
