#include "connector/data/buffer.h"

#include <cassert>
#include <cstring>
#include <limits>

namespace millrace {

Buffer::Buffer(std::size_t capacity)
    : bytes_(std::make_unique_for_overwrite<char[]>(capacity)), capacity_(capacity) {
  assert(capacity < std::numeric_limits<std::uint32_t>::max());
}

Block block_of(std::span<const char> text) {
  Block block{std::make_shared<Buffer>(Block::kHeadroom + text.size()), Block::kHeadroom,
              Block::kHeadroom + text.size()};
  if (!text.empty()) std::memcpy(block.buffer->data() + block.begin, text.data(), text.size());
  return block;
}

}  // namespace millrace
