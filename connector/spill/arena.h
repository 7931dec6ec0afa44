#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace millrace::spill {

// Room for small things in blocks that do not move, given back all at once.
class Arena {
 public:
  struct Block {
    std::unique_ptr<char[]> bytes;
    std::size_t size = 0;
    std::size_t used = 0;
  };

  // The size of a block, but for one that holds a larger thing.
  explicit Arena(std::size_t block_size) : block_size_(block_size) {}

  // How much memory() grows when room for so many bytes is taken.
  std::size_t growth_for(std::size_t bytes) const {
    const bool fits = !blocks_.empty() && blocks_.back().size - blocks_.back().used >= bytes;
    return fits ? 0 : std::max(block_size_, bytes);
  }
  // Directly behind what was taken before, or at the start of a new block.
  char* room(std::size_t bytes) {
    if (const std::size_t growth = growth_for(bytes); growth > 0) add_block(growth);
    Block& last = blocks_.back();
    last.used += bytes;
    return last.bytes.get() + last.used - bytes;
  }

  std::uint64_t memory() const { return memory_; }
  const std::vector<Block>& blocks() const { return blocks_; }

  void clear() {
    blocks_ = std::vector<Block>();
    memory_ = 0;
  }

 private:
  void add_block(std::size_t size) {
    blocks_.push_back({std::make_unique_for_overwrite<char[]>(size), size, 0});
    memory_ += size;
  }

  std::size_t block_size_;
  std::vector<Block> blocks_;
  std::uint64_t memory_ = 0;
};

}  // namespace millrace::spill
