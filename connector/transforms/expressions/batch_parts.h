#pragma once

#include <cstddef>
#include <functional>
#include <limits>
#include <span>

#include "connector/base/error.h"
#include "connector/components/step.h"
#include "connector/data/batch.h"
#include "connector/sql/evaluation/evaluator.h"

namespace millrace::transforms {

// What is evaluated of a batch. A view.
struct PartNodes {
  std::span<const sql::NodeId> values;
  // Texts that become columns of what leaves, which takes a copy of them.
  std::span<const sql::NodeId> texts = {};
};

// Has batches evaluated in parts when the texts that are made of them would take too much memory:
// repeat(name, 300000) of a few thousand rows is more than a gigabyte. Remembers how many rows went
// well. One thread at a time.
class BatchParts {
 public:
  // `most_texts` is what the texts of one part may take, in bytes, unless it is a single row.
  explicit BatchParts(std::uint64_t most_texts) : most_texts_(most_texts) {}
  // A quarter of the step's memory.
  static BatchParts of(const components::StepContext& context) {
    return BatchParts(context.memory.bytes / 4);
  }

  // The evaluator has begun with the part, and has the values of the nodes. The part stays where it
  // is during the call.
  using Take = std::function<Result<void>(Batch& part)>;

  // Calls `take` for parts of the batch, one after the other, of which there is one where that is
  // possible; not at all for a batch without rows.
  Result<void> each(sql::Evaluator& evaluator, Batch batch, const PartNodes& nodes,
                    const Take& take);

  // Evaluates the nodes of the rows that the evaluator has begun with, which are so many. False
  // when that takes too much memory: then the values mean nothing.
  bool fits(sql::Evaluator& evaluator, std::size_t rows, const PartNodes& nodes) const;

  // For an evaluator that fits() is asked of without each().
  std::size_t most_texts() const { return most_texts_; }

 private:
  std::size_t most_texts_;
  std::size_t most_rows_ = std::numeric_limits<std::uint32_t>::max();
};

}  // namespace millrace::transforms
