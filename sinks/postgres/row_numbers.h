#pragma once

#include <cstdint>
#include <vector>

#include "connector/data/batch.h"

namespace millrace::sinks::postgres {

// Which row of the export became which row of a COPY: steps may have dropped some between batches.
class RowNumbers {
 public:
  void add(const Batch& batch) {
    parts_.push_back({copied_, batch.first_row});
    copied_ += batch.rows;
  }

  // `copied` counts from 1, as the server does.
  std::uint64_t row_of(std::uint64_t copied) const {
    std::uint64_t row = copied;
    for (const auto& part : parts_) {
      if (part.copied_before < copied) row = part.first_row + (copied - part.copied_before - 1);
    }
    return row;
  }

 private:
  struct Part {
    std::uint64_t copied_before;
    std::uint64_t first_row;
  };
  std::vector<Part> parts_;
  std::uint64_t copied_ = 0;
};

}  // namespace millrace::sinks::postgres
