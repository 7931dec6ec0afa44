#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "connector/base/events.h"

namespace millrace::service {

// What the runs under way are at, as their events tell it. Loop thread only.
class RunWatch final : public EventListener {
 public:
  struct RunNow {
    PhaseChanged phase;
    std::string text;  // The phase for people, or why it is tried again: "running there (job 5)".
    std::chrono::system_clock::time_point since;
    std::uint64_t rows = 0;  // Read so far.
  };

  void on(const Event& event) override;

  // nullptr when it has no run here.
  const RunNow* of(const std::string& sync) const;

 private:
  std::map<std::string, RunNow, std::less<>> runs_;
};

}  // namespace millrace::service
