#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <limits>
#include <memory>
#include <string_view>
#include <vector>

namespace millrace::sql {

// Memory for the texts that the expressions of one batch make: handed out piece by piece, and taken
// back all at once. There is always room; who asks for it looks at is_full(). One thread at a time.
class TextArena {
 public:
  TextArena() = default;
  TextArena(const TextArena&) = delete;
  TextArena& operator=(const TextArena&) = delete;

  // Room for `size` bytes, valid until clear().
  char* room(std::size_t size) {
    if (static_cast<std::size_t>(end_ - next_) < size) grow(size);
    char* const place = next_;
    next_ += size;
    return place;
  }
  // Gives back the end of the last room() that turned out not to be needed.
  void shrink_to(char* end) { next_ = end; }

  std::string_view copy(std::string_view text) {
    if (text.empty()) return {};
    char* const place = room(text.size());
    std::memcpy(place, text.data(), text.size());
    return {place, text.size()};
  }

  // True when the texts take more than set_limit() allows, which is any number of bytes at first.
  bool is_full() const { return used_ > limit_; }
  void set_limit(std::size_t bytes) { limit_ = bytes; }
  std::size_t bytes() const { return used_; }

  // Every text is gone. Keeps one block, so that the next batch does not allocate again.
  void clear() {
    if (blocks_.size() > 1 || used_ > kKept) {
      blocks_.clear();
      next_ = end_ = nullptr;
      used_ = 0;
    } else if (!blocks_.empty()) {
      next_ = blocks_.front().get();
    }
  }

 private:
  static constexpr std::size_t kBlock = std::size_t{256} << 10;
  static constexpr std::size_t kKept = std::size_t{4} << 20;

  void grow(std::size_t size) {
    const std::size_t block = std::max(size, std::min(std::max(used_, kBlock), kKept));
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(block));
    next_ = blocks_.back().get();
    end_ = next_ + block;
    used_ += block;
  }

  std::vector<std::unique_ptr<char[]>> blocks_;
  char* next_ = nullptr;
  char* end_ = nullptr;
  std::size_t used_ = 0;
  std::size_t limit_ = std::numeric_limits<std::size_t>::max();
};

}  // namespace millrace::sql
