#pragma once

#include <cstdint>
#include <memory>

#include "connector/base/clock.h"
#include "examples/reports_server/settings/log.h"
#include "examples/reports_server/settings/options.h"

namespace millrace::reports_server {

// The whole server, on a thread of its own: start() returns when it listens, stop() when
// everything has ended (running queries are cut short, open connections closed). Any thread may
// call both, one at a time. `clock` outlives it and must be safe to ask from the server's thread.
class ReportsServer {
 public:
  ReportsServer(ServerOptions options, const Clock& clock, Log log);
  ReportsServer(const ReportsServer&) = delete;
  ReportsServer& operator=(const ReportsServer&) = delete;
  ~ReportsServer();

  // Checks the database and every query, then listens; gives the port. InvalidConfig when
  // something has to be edited.
  Result<std::uint16_t> start();

  // Does nothing when it is not running.
  void stop();

  const ServerOptions& options() const { return options_; }

  // The most jobs that were running at once since start().
  std::uint32_t most_running_jobs() const;

 private:
  class Running;

  ServerOptions options_;
  const Clock& clock_;
  Log log_;
  std::unique_ptr<Running> running_;
};

// Opens the database and prepares every query: all that is wrong, one problem a line.
Result<void> check(const ServerOptions& options);

}  // namespace millrace::reports_server
