#pragma once

#include <optional>
#include <string>

#include "connector/base/error.h"
#include "connector/engine/watermarks/watermark_plan.h"
#include "connector/ledger/records/watermarks.h"

namespace millrace::engine {

// How a run of a sync with a watermark is to begin.
struct WatermarkRequest {
  bool full = false;  // As if nothing were remembered.
  std::string since;  // From this value; empty: from the one that is remembered.
};

// Where it begins.
struct WatermarkStart {
  std::optional<WatermarkValue> from = {};        // That filters get; none: all rows are asked for.
  std::optional<WatermarkValue> remembered = {};  // That the run must not fall behind.
};

// `known` is what the ledger has of the sync, if anything. InvalidConfig when that is of another
// column or type than the file says now, or when `since` is not of the column's type.
Result<WatermarkStart> start_of(const WatermarkPlan& plan, const WatermarkRequest& request,
                                const std::optional<ledger::Watermark>& known);

// What is remembered after a run whose rows had `greatest`, if any; nullopt: nothing is known yet.
std::optional<WatermarkValue> end_of(const WatermarkStart& start,
                                     const std::optional<WatermarkValue>& greatest);

}  // namespace millrace::engine
