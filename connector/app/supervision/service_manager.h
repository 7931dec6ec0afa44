#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "connector/base/error.h"

namespace millrace::app {

// The service manager that started this process, as far as it wants to hear from it: systemd's
// protocol of sd_notify(3), datagrams to the socket that NOTIFY_SOCKET names. Where nobody wants
// to hear, all of it does nothing. A manager that takes no message holds its caller up for a second
// at most. Loop thread only.
class ServiceManager {
 public:
  // What the environment says: NOTIFY_SOCKET, a path or an abstract name ("@..."), and the time of
  // a watchdog (WATCHDOG_USEC) that is meant for this process (WATCHDOG_PID). They are taken out of
  // it, so that no child process speaks for this one. Call it while there is one thread. An address
  // that cannot be used is told by the first message.
  static ServiceManager from_environment();

  ServiceManager() = default;

  // The service does what it is there for; `status` is shown to people.
  Result<void> ready(std::string_view status) const;
  // It reads its file again, until the next ready().
  Result<void> reloading() const;
  // It ends within `within`, which the manager is asked to wait for.
  Result<void> stopping(std::chrono::microseconds within, std::string_view status) const;
  // It is alive.
  Result<void> ping() const;

  // After so long without a ping the manager kills the process; nothing: it does not.
  std::optional<std::chrono::microseconds> watchdog() const { return watchdog_; }

 private:
  Result<void> send(std::string_view message) const;

  std::string address_;  // Empty: there is nobody to tell.
  std::optional<std::chrono::microseconds> watchdog_;
};

}  // namespace millrace::app
