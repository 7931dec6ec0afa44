#include "connector/io/http/message/block_pool.h"

#include <mutex>
#include <vector>

namespace millrace::io {
namespace {

// Smaller ones are the allocator's daily bread.
constexpr std::size_t kSmallest = 64 * 1024;
constexpr std::size_t kKept = 8;

}  // namespace

struct BlockPool::Shelf {
  std::unique_ptr<Buffer> find(std::size_t capacity) {
    const std::lock_guard lock(guard);
    for (auto& buffer : free) {
      if (buffer->capacity() != capacity) continue;
      auto found = std::move(buffer);
      buffer = std::move(free.back());
      free.pop_back();
      return found;
    }
    return nullptr;
  }

  void put(std::unique_ptr<Buffer> buffer) {
    const std::lock_guard lock(guard);
    // The oldest goes: sizes change with the number of streams.
    if (free.size() >= kKept) free.erase(free.begin());
    free.push_back(std::move(buffer));
  }

  std::mutex guard;
  std::vector<std::unique_ptr<Buffer>> free;
};

BlockPool::BlockPool() : shelf_(std::make_shared<Shelf>()) {
  shelf_->free.reserve(kKept);
}

BlockPool::~BlockPool() = default;

Block BlockPool::take(std::size_t bytes) {
  const std::size_t capacity = Block::kHeadroom + bytes;
  const auto as_block = [](std::shared_ptr<Buffer> buffer) {
    return Block{std::move(buffer), Block::kHeadroom, Block::kHeadroom};
  };
  if (bytes < kSmallest) return as_block(std::make_shared<Buffer>(capacity));
  auto buffer = shelf_->find(capacity);
  if (!buffer) buffer = std::make_unique<Buffer>(capacity);
  const auto put_back = [shelf = shelf_](Buffer* used) {
    shelf->put(std::unique_ptr<Buffer>(used));
  };
  return as_block({buffer.release(), put_back});
}

}  // namespace millrace::io
