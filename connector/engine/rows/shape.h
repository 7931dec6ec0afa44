#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "connector/components/step.h"
#include "connector/data/batch.h"

namespace millrace::engine {

// The rows of one export that went to the quarantine.
struct Rejections {
  static constexpr std::size_t kNamed = 5;  // So many are kept, for the summary.

  struct Row {
    std::uint64_t origin = 0;  // Its number in the export.
    std::string reason;
  };

  std::uint64_t count = 0;
  std::vector<Row> first;
};

// One sentence: how many rows, and why the first of them.
std::string describe(const Rejections& rejected);

// The contract and the steps of a sync as one chain, for one export. One call at a time, on any
// thread; the calls of the steps compute, so that they belong on a worker. After an error only the
// destructor may be called.
class Shape {
 public:
  explicit Shape(std::vector<std::unique_ptr<components::Step>> steps) : steps_(std::move(steps)) {}

  // By the first batch's schema, or the export's, when it has no rows; later calls do nothing.
  Result<void> bind(const SchemaPtr& input, const components::StepContext& context = {});

  // The rows that leave the last step, perhaps in several batches, perhaps none.
  Result<std::vector<Batch>> apply(Batch batch);

  // Call after the last apply(), again and again until it gives true: each call appends some of
  // the rows that steps have held back, so that no step's rest has to be held whole.
  Result<bool> finish(std::vector<Batch>& out);

  // True when apply() has nothing to do.
  bool passes_through() const { return steps_.empty(); }

  // The columns that leave the last step; nullptr before bind().
  const SchemaPtr& output() const { return output_; }
  const Rejections& rejected() const { return rejected_; }
  // Once a call has failed: what of the rows broke the contract. May be asked then too.
  std::vector<Violation> violations() const;

 private:
  class Collected;

  // Takes the batches through the steps from `step` on.
  Result<std::vector<Batch>> pass(std::vector<Batch> batches, std::size_t step);

  std::vector<std::unique_ptr<components::Step>> steps_;
  std::vector<std::unique_ptr<components::BoundStep>> bound_;  // Goes before the steps.
  SchemaPtr output_;
  Rejections rejected_;
  std::size_t finished_ = 0;  // So many steps hold nothing back any more.
};

}  // namespace millrace::engine
