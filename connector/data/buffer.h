#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace millrace {

// A block of bytes of a fixed capacity, not zeroed. The network fills it, a decoder may rewrite it
// in place (to take doubled quotes apart), and from then on it is shared and constant: the cells
// of a Batch are slices of it.
class Buffer {
 public:
  // Throws std::bad_alloc. A capacity above 4 GiB - 1 is a bug: slices have 32-bit offsets.
  explicit Buffer(std::size_t capacity);

  char* data() { return bytes_.get(); }
  const char* data() const { return bytes_.get(); }
  std::size_t capacity() const { return capacity_; }

 private:
  std::unique_ptr<char[]> bytes_;
  std::size_t capacity_;
};

// Bytes on their way from a socket to a decoder: [begin, end) of a buffer that nobody else holds,
// so that whoever has the block may rewrite it. A block without a buffer is none. The room before
// `begin` (kHeadroom, as the network fills it) lets a decoder put the tail of the block before in
// front of this one without copying this one.
struct Block {
  static constexpr std::size_t kHeadroom = 16 * 1024;

  std::shared_ptr<Buffer> buffer;
  std::size_t begin = 0;
  std::size_t end = 0;

  std::size_t size() const { return end - begin; }
  std::string_view text() const { return {buffer->data() + begin, size()}; }
  std::span<char> bytes() { return {buffer->data() + begin, size()}; }
};

// A block with headroom that holds a copy of `text`. For tests and small answers.
Block block_of(std::span<const char> text);

}  // namespace millrace
