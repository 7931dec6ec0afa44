#pragma once

#include <memory>
#include <vector>

#include "connector/components/step.h"
#include "connector/data/batch.h"

namespace millrace::engine {

// The contract and the steps of a sync as one chain. Bound by the first batch's schema (or by
// bind(), for an export without rows). One call at a time, on any thread.
class Shape {
 public:
  explicit Shape(std::vector<std::unique_ptr<components::Step>> steps) : steps_(std::move(steps)) {}

  Result<void> bind(const SchemaPtr& input);
  Result<Batch> apply(Batch batch);

  // True when apply() has nothing to do.
  bool passes_through() const { return steps_.empty(); }

  // The columns that leave the last step; nullptr before bind().
  const SchemaPtr& output() const { return output_; }

 private:
  std::vector<std::unique_ptr<components::Step>> steps_;
  SchemaPtr output_;
};

}  // namespace millrace::engine
