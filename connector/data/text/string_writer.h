#pragma once

#include <algorithm>
#include <string>

namespace millrace {

// Appends to a string through a pointer, without a check and a terminator for each small piece.
// The string is whole again when the writer is destroyed, and is not to be touched before. It
// outlives the writer.
class StringWriter {
 public:
  explicit StringWriter(std::string& out) : out_(out), size_(out.size()) {
    out.resize_and_overwrite(out.capacity(), [](char*, std::size_t whole) { return whole; });
  }
  StringWriter(const StringWriter&) = delete;
  StringWriter& operator=(const StringWriter&) = delete;
  ~StringWriter() { out_.resize(size_); }

  // Where at least `bytes` bytes may be written next.
  char* room(std::size_t bytes) {
    if (out_.size() - size_ < bytes) [[unlikely]]
      grow(bytes);
    return out_.data() + size_;
  }
  // So many bytes of the room were used, or all up to `end`.
  void wrote(std::size_t bytes) { size_ += bytes; }
  void wrote_to(const char* end) { size_ = static_cast<std::size_t>(end - out_.data()); }
  // Of the string, with what it held before.
  std::size_t size() const { return size_; }
  // Of what was written; there must be such a byte.
  void replace_last(char byte) { out_[size_ - 1] = byte; }

 private:
  // Large strings grow by less, since hundreds of writers may hold one each; a string that grows by
  // itself doubles its capacity.
  void grow(std::size_t bytes) {
    constexpr std::size_t kLarge = 64u << 10;
    std::string larger;
    larger.resize_and_overwrite(size_ + std::max(bytes, size_ < kLarge ? size_ : size_ / 4),
                                [this](char* data, std::size_t whole) {
                                  std::copy_n(out_.data(), size_, data);
                                  return whole;
                                });
    out_.swap(larger);
  }

  std::string& out_;
  std::size_t size_;
};

}  // namespace millrace
