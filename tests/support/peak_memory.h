#pragma once

#include <cstdint>

namespace millrace::testing {

// How much more memory this process had at one time than when this was made, as the kernel counts
// it. Memory that was freed and is used again counts once. What a sanitizer may need beside it is
// taken off.
class PeakMemory {
 public:
  PeakMemory();

  // In bytes.
  std::uint64_t growth() const;

 private:
  std::uint64_t before_;
};

}  // namespace millrace::testing
