#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// What metrics are made of beside events: plain values, which whoever knows them fills in.

namespace millrace::telemetry {

using Moment = std::chrono::system_clock::time_point;

// What the ledger has of a sync that ran before this process began.
struct PastOfSync {
  std::string sync;
  std::optional<Moment> last_run;      // When the newest one ended.
  bool is_last_run_done = false;       // It brought its rows to all of its destinations.
  std::optional<Moment> last_success;  // When the newest one ended that did.
  std::optional<Moment> data_as_of;
};

// What an account allows at once; see components::LimitUse.
struct LimitNow {
  std::string connection;
  std::string what;  // "jobs at once"
  std::uint64_t used = 0;
  std::uint64_t most = 0;
  std::size_t waiting = 0;  // Syncs that wait for it.
};

// What only the schedules tell of a sync.
struct ScheduleNow {
  std::string sync;
  std::optional<Moment> next;  // When it is due next.
  // Of what moment its rows are, and how old they may get.
  std::optional<Moment> data_as_of;
  std::optional<std::chrono::seconds> stale_after;
};

// A service at one moment.
struct ServiceNow {
  std::vector<ScheduleNow> syncs;  // Of the file as it is now: there are no others.
  std::vector<LimitNow> limits;
  std::uint64_t queued_bytes = 0;
  std::uint64_t spooled_bytes = 0;
  bool is_ready = true;
};

}  // namespace millrace::telemetry
