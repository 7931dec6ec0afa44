#pragma once

#include <cstddef>
#include <optional>

#include "connector/base/error.h"
#include "connector/data/batch.h"
#include "connector/engine/watermarks/watermark_plan.h"

namespace millrace::engine {

// Finds the greatest value of one export's rows. NULL, infinity and NaN are left out. One call at a
// time, on any thread; the plan outlives it.
class WatermarkTaker {
 public:
  explicit WatermarkTaker(const WatermarkPlan& plan) : plan_(plan) {}

  // Before the first batch, by the columns that leave the steps. BadData when the column is not
  // among them.
  Result<void> bind(const Schema& columns);

  // BadData for a value that is not of the column's type, or that no request can carry.
  Result<void> take(const Batch& rows);

  const std::optional<WatermarkValue>& greatest() const { return greatest_; }

 private:
  std::unexpected<Error> unfit(const Batch& rows, std::size_t row, std::string_view why) const;

  const WatermarkPlan& plan_;
  std::size_t column_ = 0;
  std::optional<WatermarkValue> greatest_;
};

}  // namespace millrace::engine
