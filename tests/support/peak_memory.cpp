#include "tests/support/peak_memory.h"

#include <fstream>
#include <string>

namespace millrace::testing {
namespace {

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

PeakMemory::PeakMemory() {
  std::ofstream("/proc/self/clear_refs") << "5";
  before_ = peak();
}

std::uint64_t PeakMemory::growth() const {
  return peak() - before_;
}

}  // namespace millrace::testing
