#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "connector/base/events.h"

namespace millrace::app {

using Moment = std::chrono::steady_clock::time_point;

// What a sync is at, as far as a person wants to tell it apart.
enum class Activity {
  Waiting,  // For the other side, a turn, or the next attempt.
  Working,
  Done,
  Failed,
  Cancelled,
  NotStarted,
};

struct SyncProgress {
  std::string name;
  Moment started;
  Activity activity = Activity::Working;
  Moment since;  // It has this activity.
  PhaseChanged phase;
  Moment phase_since;
  std::optional<Moment> again_at;  // Something failed, and is tried again then.
  std::string because;             // Why it is tried again, or failed for good.
  std::optional<Moment> expected;  // The end of the remote job, by its past.
  std::uint64_t rows = 0;
  Received received;
  std::map<std::pair<std::string, std::string>, RowsLoaded> loaded;  // By connection and target.
  Status status = Status::Ok;                                        // Once it has ended.
  std::chrono::nanoseconds elapsed{0};                               // Once it has ended.

  bool has_ended() const { return activity >= Activity::Done; }
  std::chrono::nanoseconds time(Moment now) const { return has_ended() ? elapsed : now - started; }
};

// How far the phase has come, from 0 to 1, where its end is known.
std::optional<double> share_of(const SyncProgress& sync, Moment now);

// How long the phase goes on for, where its end is known and it has gone on long enough to tell.
std::optional<std::chrono::nanoseconds> time_left(const SyncProgress& sync, Moment now);

struct RunTotals {
  std::size_t done = 0, failed = 0, cancelled = 0, not_started = 0, working = 0, waiting = 0;
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;  // Those of an export that syncs share count once.
};

// The state of a run, as its events tell it: what pictures are painted of.
class RunProgress {
 public:
  explicit RunProgress(Moment now) : started_(now) {}

  void on(const Event& event, Moment now);

  Moment started() const { return started_; }
  const std::vector<SyncProgress>& syncs() const { return syncs_; }  // In the order of their start.
  RunTotals totals() const;

 private:
  SyncProgress& sync_of(std::string_view name, Moment now);

  Moment started_;
  std::vector<SyncProgress> syncs_;
  std::map<std::string, std::size_t, std::less<>> index_;
  std::map<std::string, std::uint64_t, std::less<>> bytes_;  // By job.
};

}  // namespace millrace::app
