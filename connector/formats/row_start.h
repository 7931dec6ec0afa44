#pragma once

#include <cstddef>

#include "connector/data/buffer.h"

namespace millrace::formats {

// The start of a row whose end has not come yet, kept for the block that brings it.
class RowStart {
 public:
  // Puts what is kept in front of this block, and keeps nothing then. False when the block was put
  // aside instead, because the row is long: there must be twice as much of it before the next look.
  bool join(Block& block);

  // Keeps these bytes, of a row that goes on in the next block.
  void keep(Block rest);
  // Adds to what is kept, for the end of the file.
  void append(Block block);
  // What is kept, which is then nothing any more.
  Block take();

  // Bytes that are kept.
  std::size_t size() const { return rest_.size(); }

 private:
  Block rest_;
  std::size_t wait_for_ = 0;  // So many bytes of a long row are gathered before the next look.
};

}  // namespace millrace::formats
