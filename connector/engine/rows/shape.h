#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "connector/components/step.h"
#include "connector/data/batch.h"
#include "connector/engine/rows/named_step.h"
#include "connector/engine/rows/quarantine.h"
#include "connector/engine/rows/row_counts.h"
#include "connector/engine/rows/row_policy.h"
#include "connector/engine/rows/waiting_rows.h"

namespace millrace::engine {

// The contract and the steps of a sync as one chain, for one export. One call at a time, on any
// thread; the calls of the steps compute and the quarantine writes, so that they belong on a
// worker. After an error only the destructor may be called.
class Shape {
 public:
  // `quarantine`, when it is given, takes the rows that are kept out, and outlives the shape.
  explicit Shape(std::vector<NamedStep> steps, RowPolicy policy = {},
                 Quarantine* quarantine = nullptr);

  // Leaves out the steps after the first `steps`, which still tell what must not be seen. Call
  // before bind().
  void stop_after(std::size_t steps) { last_ = steps; }

  // By the first batch's schema, or the export's, when it has no rows; later calls do nothing.
  Result<void> bind(const SchemaPtr& input, const components::StepContext& context = {});

  // The rows that leave the last step, perhaps in several batches, perhaps none. Steps may make
  // very much of a few rows: as long as has_more() says so, some of it has not left yet, and more()
  // comes before the next apply().
  Result<std::vector<Batch>> apply(Batch batch);
  bool has_more() const;
  Result<std::vector<Batch>> more();

  // Call after the last apply() and more(), again and again until it gives true: each call appends
  // some of the rows that steps have held back, so that no step's rest has to be held whole.
  // BadData when more rows are in the quarantine than the policy allows.
  Result<bool> finish(std::vector<Batch>& out);

  // True when nothing is held back any more, and counts() is of all rows.
  bool is_finished() const { return finished_ == bound_.size() && !has_more(); }

  // True when apply() has nothing to do.
  bool passes_through() const { return steps_.empty(); }

  // The columns that leave the last step; nullptr before bind().
  const SchemaPtr& output() const { return output_; }
  // The columns of output() whose values must not be seen, because a step that is left out masks
  // them. Only after bind().
  const std::vector<std::string>& hidden() const { return hidden_.back(); }
  // All columns, at whatever step, whose values must not be seen before a step has masked them;
  // sorted. Only after bind().
  std::vector<std::string> masked() const;
  // The rows so far. May be asked once a call has failed, too.
  const Rejections& rejected() const { return rejected_; }
  // What each of the steps did to the rows so far.
  const std::vector<StepCounts>& counts() const { return counts_; }
  // Once a call has failed: what of the rows broke the contract. May be asked then too.
  std::vector<Violation> violations() const;

 private:
  class Collected;

  // Takes the first batch that waits for a step through it.
  Result<void> apply_step(std::size_t step);
  // Some of what the first step that is not finished has held back waits for the next one then.
  Result<void> finish_step();
  Result<void> check_limit() const;
  // The error of a step that could not be bound to these columns: what does not fit them is told
  // at its place in the file.
  Error unfit(std::size_t step, const Schema& input, Error error) const;
  // The error of a step, under its name.
  Error failure_of(std::size_t step, Error error) const;
  bool has_references(std::size_t step) const {
    return written_[step] != nullptr && written_[step]->has_references;
  }
  // A message of a step, without what its options keep secret.
  std::string shown(std::size_t step, std::string message) const;
  Error shown(std::size_t step, Error error) const;

  std::vector<std::unique_ptr<components::Step>> steps_;
  std::vector<std::string> names_;                           // Of the steps, for messages.
  std::vector<std::shared_ptr<const WrittenStep>> written_;  // See NamedStep.
  std::vector<NamedStep::Complaint> complaints_;             // Likewise.
  // By step: what must not be seen of the rows that it keeps out; and, last, of those that leave.
  std::vector<std::vector<std::string>> hidden_;
  std::size_t last_ = std::numeric_limits<std::size_t>::max();  // So many steps are applied.
  RowPolicy policy_;
  Quarantine* quarantine_;
  std::vector<std::unique_ptr<components::BoundStep>> bound_;  // Goes before the steps.
  std::vector<WaitingRows> waiting_;  // For each of these steps; and, last, for leaving.
  SchemaPtr output_;
  Rejections rejected_;
  std::vector<StepCounts> counts_;
  std::size_t finished_ = 0;  // So many steps hold nothing back any more.
};

}  // namespace millrace::engine
