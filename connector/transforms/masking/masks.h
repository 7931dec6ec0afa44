#pragma once

#include <cstddef>
#include <memory>

#include "connector/data/batch.h"
#include "connector/transforms/masking/mask_rule.h"

namespace millrace::transforms {

// Makes the values of one column unreadable, batch after batch. NULL stays NULL. One thread at a
// time.
class Mask {
 public:
  virtual ~Mask() = default;

  // The first `rows` rows, masked; nothing of `column` is kept.
  virtual Column masked(const Column& column, std::size_t rows) = 0;
};

std::unique_ptr<Mask> make_mask(const MaskRule& rule);

}  // namespace millrace::transforms
