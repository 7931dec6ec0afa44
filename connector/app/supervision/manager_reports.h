#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "connector/app/supervision/service_manager.h"
#include "connector/base/clock.h"
#include "connector/base/task.h"

namespace millrace::app {

// Tells the service manager how the service is. Of messages that do not get through only the first
// is warned of. Loop thread only; the clock outlives it.
class ManagerReports {
 public:
  using Warn = std::function<void(const std::string&)>;

  ManagerReports(ServiceManager manager, Clock& clock, Warn warn);

  void ready(std::string_view status) { heard(manager_.ready(status)); }
  void reloading() { heard(manager_.reloading()); }
  // Runs that are under way may take this long.
  void stopping(std::chrono::seconds grace);

  // Answers the watchdog until it is cancelled; ends at once where there is none. On the loop: when
  // that hangs, the manager is to know.
  Task<void> keep_alive();

 private:
  void heard(const Result<void>& sent);

  const ServiceManager manager_;
  Clock& clock_;
  Warn warn_;
  bool is_heard_ = true;
};

}  // namespace millrace::app
