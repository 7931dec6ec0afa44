#pragma once

#include <cstdint>
#include <string_view>

#include "connector/engine/outcome.h"

namespace millrace::engine {

// Watches a run: the display on a terminal, plain lines elsewhere, a record in tests. Loop thread
// only; calls are cheap and frequent.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void sync_started(std::string_view sync) = 0;
  // What the sync does or waits for now.
  virtual void stage(std::string_view sync, std::string_view what) = 0;
  // Something that recovered by itself, or that a person should know.
  virtual void note(std::string_view sync, std::string_view sentence) = 0;
  // Why something is done the way it is.
  virtual void detail(std::string_view sync, std::string_view sentence) = 0;
  // Rows read from the source so far.
  virtual void rows(std::string_view sync, std::uint64_t read) = 0;
  virtual void sync_finished(const SyncOutcome& outcome) = 0;
};

}  // namespace millrace::engine
