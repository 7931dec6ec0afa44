#pragma once

#include <chrono>
#include <cstdint>

namespace millrace::components {

// How long a destination keeps the records of loads. It forgets those of one sync and one target
// that are neither young nor recent, a slice at a time, in the transaction of a later load, and
// never that load's own. By default it keeps them all.
struct RecordsKept {
  // Records that are younger stay whatever the rest says: a rerun may still ask for them.
  std::chrono::seconds at_least{0};
  std::chrono::seconds age{0};  // Older ones go; zero: none does for its age.
  std::uint64_t loads = 0;      // Beyond so many, the oldest go; 0: none does for their number.

  bool is_limited() const { return age > std::chrono::seconds(0) || loads > 0; }
};

// How many records go with one load, at the most.
inline constexpr int kRecordsForgotten = 1000;

// A Load whose destination keeps records of loads is one of these, too.
class KeepsRecords {
 public:
  virtual ~KeepsRecords() = default;

  // Before begin(). What cannot be forgotten, for want of a right, stays, and harms no load.
  virtual void keep_records(RecordsKept kept) = 0;
};

}  // namespace millrace::components
