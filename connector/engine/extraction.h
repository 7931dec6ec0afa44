#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "connector/components/source.h"
#include "connector/engine/delivery.h"
#include "connector/engine/lanes/fan_out.h"
#include "connector/engine/plan/plan.h"
#include "connector/engine/rows/quarantine_file.h"
#include "connector/engine/rows/shape.h"
#include "connector/engine/run_context.h"
#include "connector/engine/watermarks/watermark_taker.h"

namespace millrace::engine {

// Reads one export of a sync through its contract and steps into its deliveries: those that stream
// get the rows at once, the others find them in the spool once the export is proven. Decoding runs
// ahead of shaping, and shaping of encoding, by a few batches; who shapes a batch also spools it,
// in the form of the destination where that is known.
//
// Loop thread only. What it is given outlives it.
class Extraction {
 public:
  using Deliveries = std::vector<std::unique_ptr<Delivery>>;

  Extraction(const SyncPlan& plan, const RunContext& context, Deliveries& deliveries,
             Extracted& result)
      : plan_(plan),
        context_(context),
        deliveries_(deliveries),
        result_(result),
        started_(context.environment.clock.wall_now()) {}

  // Reads until an attempt succeeds, fails for good, or the attempts are used up. After an error
  // nothing of the export is left in the deliveries.
  Task<Result<void>> run(components::Source& source);

 private:
  struct Decoded;

  Task<Result<void>> attempt(components::Source& source,
                             std::unique_ptr<components::Export> exported);
  Task<Result<void>> hold(components::Source& source, components::Export& exported);
  Task<Result<void>> wait_to_read_again(Error failure, Backoff& backoff);
  Task<Result<void>> open_spool();
  Task<Result<void>> open_lanes(FanOut& fan_out);
  Task<Result<void>> read(components::Export& exported, Shape& shape, FanOut& fan_out);
  // Once the export is read whole: what the steps made of its rows.
  Task<Result<void>> conclude(const Shape& shape, QuarantineFile& quarantine);
  static Task<void> decode(components::Export& exported, Decoded& decoded);
  Task<Result<void>> shape_all(Decoded& decoded, Shape& shape, FanOut& fan_out);
  Task<Result<bool>> begin(const Decoded& decoded, Shape& shape, FanOut& fan_out);
  Task<Result<void>> bind(SchemaPtr schema, Shape& shape);
  // What leaves of the batch; nullopt: what is left of the last one.
  Task<Result<std::vector<Batch>>> shape_and_spool(std::optional<Batch> batch, Shape& shape);
  // What a worker does with rows that leave: spools them, and looks for their watermark.
  Result<void> keep_all(const std::vector<Batch>& batches);
  bool keeps_rows() const { return result_.spool || taker_; }
  Task<Result<void>> finish_steps(Shape& shape, FanOut& fan_out);
  Task<Result<bool>> write_all(std::vector<Batch> batches, FanOut& fan_out);
  Task<Result<bool>> pass_on(Batch batch, Shape& shape, FanOut& fan_out);
  Task<void> abandon();

  const SyncPlan& plan_;
  const RunContext& context_;
  Deliveries& deliveries_;
  Extracted& result_;
  bool keeps_batches_ = false;                     // Somebody reads them from the spool.
  std::chrono::system_clock::time_point started_;  // The same for every attempt.
  std::optional<WatermarkTaker> taker_;            // Of the attempt.
};

}  // namespace millrace::engine
