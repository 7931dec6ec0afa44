#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/steady_timer.hpp>

#include "connector/base/events.h"
#include "connector/base/task_group.h"
#include "connector/components/environment.h"
#include "connector/engine/outcome.h"
#include "connector/ledger/history/runs.h"

namespace millrace::engine {

// Writes down what the runs of an engine do: that they begin, what happens in them, and how they
// end. Every event is passed on, also of runs that are not recorded. Events wait for each other for
// a moment, so that runs are not slowed down by the disk: of a process that is killed, the last of
// them may be missing. How far something has come is not written down.
//
// Loop thread only. What it is given outlives it; stop() must have returned before it ends.
class RunRecorder final : public EventListener {
 public:
  // Without `runs` it only passes on.
  RunRecorder(components::Environment& environment, ledger::Runs* runs, EventListener& next);
  RunRecorder(const RunRecorder&) = delete;
  RunRecorder& operator=(const RunRecorder&) = delete;
  ~RunRecorder() override;

  // Before anything is asked of anyone; an error means that these runs must not begin.
  Task<Result<void>> begin(std::vector<ledger::RunStart> runs);

  void on(const Event& event) override;

  // Once the outcome is final. Nothing for a run that was not recorded. An error means that what is
  // recorded of this run is not whole; the run itself is as it is.
  Task<Result<void>> end(const SyncOutcome& outcome);

  // Writes what waits to be written. Never fails: what could not be written waits for the end of
  // its run, and a first failure is told to the next listener.
  Task<void> flush();

  // Call when all runs have ended; returns once nothing is written any more.
  Task<void> stop();

 private:
  // A run that has begun and not ended.
  struct Recorded {
    std::string sync;
    std::int64_t events = 0;  // So many have a number.
    std::size_t left_out = 0;
    std::optional<Phase> phase;  // The last one that was kept.
    std::vector<ledger::RecordedEvent> waiting;
  };

  void keep(Recorded& run, const Event& event);
  void tell_of(const Error& failure, const std::string& run_id, const std::string& sync);
  bool anything_waits() const;
  Task<void> write_now_and_then();

  ledger::Runs* const runs_;
  const Clock& clock_;
  EventListener& next_;
  std::map<std::string, Recorded, std::less<>> recorded_;
  bool has_failed_ = false;  // And has been told of; until a run has ended as it should.
  bool is_writing_ = false;
  bool is_stopping_ = false;
  // The machine's time, whatever the clock: a test flushes by itself.
  boost::asio::steady_timer timer_;
  TaskGroup tasks_;
};

}  // namespace millrace::engine
