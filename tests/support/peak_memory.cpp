#include "tests/support/peak_memory.h"

#include <algorithm>
#include <fstream>
#include <string>

namespace millrace::testing {
namespace {

#if defined(__SANITIZE_ADDRESS__) || (defined(__has_feature) && __has_feature(address_sanitizer))
// What was freed is kept for a while, 32 MiB of it as is asked for below, and up to as much again
// around many small pieces; and there are notes of one byte for eight.
constexpr std::uint64_t kKept = 80 << 20;
constexpr std::uint64_t kWithNotes = 1;
#elif defined(__SANITIZE_THREAD__) || (defined(__has_feature) && __has_feature(thread_sanitizer))
// The notes are beside the program's memory.
constexpr std::uint64_t kKept = 0;
constexpr std::uint64_t kWithNotes = 4;
#else
constexpr std::uint64_t kKept = 0;
constexpr std::uint64_t kWithNotes = 1;
#endif

// The most since the kernel was asked to forget it.
std::uint64_t peak() {
  std::ifstream status("/proc/self/status");
  std::uint64_t kib = 0;
  for (std::string word; status >> word;) {
    if (word == "VmHWM:") status >> kib;
  }
  return kib << 10;
}

}  // namespace
}  // namespace millrace::testing

#if defined(__SANITIZE_ADDRESS__) || (defined(__has_feature) && __has_feature(address_sanitizer))
// The sanitizer asks by this name what it is to do. The 256 MiB that it would keep by itself take
// twice as much where the pieces are small, and hide what a test measures.
extern "C" const char* __asan_default_options();
extern "C" const char* __asan_default_options() {
  return "quarantine_size_mb=32";
}
#endif

namespace millrace::testing {

PeakMemory::PeakMemory() {
  std::ofstream("/proc/self/clear_refs") << "5";
  before_ = peak();
}

std::uint64_t PeakMemory::growth() const {
  // The kernel forgets a peak that it saw only while it was read: what follows may be below it.
  const auto after = std::max(peak(), before_);
  const auto more = after - before_;
  return (more - std::min(more, kKept)) / kWithNotes;
}

}  // namespace millrace::testing
