#include "connector/formats/row_start.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace millrace::formats {

bool RowStart::join(Block& block) {
  if (rest_.size() > block.begin) {
    append(std::move(block));
    if (rest_.size() < wait_for_) return false;
    block = take();
    return true;
  }
  if (rest_.size() > 0) {
    block.begin -= rest_.size();
    std::memcpy(block.buffer->data() + block.begin, rest_.bytes().data(), rest_.size());
  }
  rest_ = {};
  return true;
}

void RowStart::keep(Block rest) {
  rest_ = std::move(rest);
  wait_for_ = 2 * rest_.size();
}

void RowStart::append(Block block) {
  const std::size_t size = rest_.size() + block.size();
  const bool has_room = rest_.buffer != nullptr && rest_.buffer.use_count() == 1 &&
                        rest_.buffer->capacity() - rest_.end >= block.size();
  if (!has_room) {
    auto larger = std::make_shared<Buffer>(std::max(2 * rest_.size(), size) + block.size());
    if (rest_.size() > 0) std::memcpy(larger->data(), rest_.bytes().data(), rest_.size());
    rest_ = {std::move(larger), 0, rest_.size()};
  }
  std::memcpy(rest_.buffer->data() + rest_.end, block.bytes().data(), block.size());
  rest_.end += block.size();
}

Block RowStart::take() {
  return std::exchange(rest_, {});
}

}  // namespace millrace::formats
