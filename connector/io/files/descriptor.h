#pragma once

#include <utility>

#include <unistd.h>

namespace millrace::io {

// Owns an open file descriptor, or nothing. Closing reports no error: what must be on the disk is
// synced before. One thread at a time.
class Descriptor {
 public:
  Descriptor() = default;
  // Takes over what open() gave; a negative number is nothing.
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() { reset(); }

  explicit operator bool() const { return number_ >= 0; }
  // The number, still owned here; -1 for nothing.
  int get() const { return number_; }
  // Closes it now.
  void reset() {
    if (number_ >= 0) ::close(std::exchange(number_, -1));
  }

 private:
  int number_ = -1;
};

}  // namespace millrace::io
