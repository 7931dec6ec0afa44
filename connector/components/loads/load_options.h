#pragma once

#include <cstdint>
#include <optional>

namespace millrace::components {

// How often a delta load compares all rows after all, when nothing is said.
inline constexpr std::uint32_t kVerifyEvery = 20;

// How a load proves that what it was given is in the target.
enum class Verify {
  Counts,   // By the number of rows.
  Content,  // By the rows themselves, which are read back before the load counts as done.
};

// What a destination asks of the engine for its loads.
struct LoadOptions {
  // Only rows that are new, have changed or have left reach the destination.
  bool delta = false;
  std::optional<std::uint32_t> verify_every = {};
  Verify verify = Verify::Counts;

  std::uint32_t compares_all_every() const { return verify_every.value_or(kVerifyEvery); }
};

}  // namespace millrace::components
