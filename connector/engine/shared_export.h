#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "connector/base/task_group.h"
#include "connector/components/source.h"
#include "connector/engine/lanes/broadcast.h"

namespace millrace::engine {

// One export for all syncs of a run that ask for the same: one remote job, one download. Each sync
// has a seat, which is its Source. The first that is ready starts the job at once; rows are read
// when every other is ready too, or has left. A failure goes to all of them, and whoever opens its
// seat again waits for the others to do so, or to leave: one new attempt serves them all. A sync
// that fails by itself, or is cancelled, leaves and holds nobody up; when the last one has left,
// the export is stopped.
//
// Loop thread only. Outlives its seats, and join() must have returned before it ends.
class SharedExport final : private EventListener {
 public:
  // `source` is what the seats stand for.
  SharedExport(std::unique_ptr<components::Source> source, const Clock& clock,
               OverflowSpace& space);
  SharedExport(const SharedExport&) = delete;
  SharedExport& operator=(const SharedExport&) = delete;
  ~SharedExport() override;

  // A place for a sync, which holds jobs by this name. All are taken before the first is opened;
  // one that is destroyed has left. What happens to the job is told to `events`, which outlive the
  // seat, from now on.
  std::unique_ptr<components::Source> seat(ledger::JobHolder sync, const Events& events);

  Task<void> join() { return tasks_.join(); }

 private:
  enum class SeatState {
    Away,     // Not ready yet, or between two attempts.
    Waiting,  // In open().
    Reading,  // Has a view of the rows.
  };
  class Seat;
  class View;
  struct Reading;

  Task<Result<std::unique_ptr<components::Export>>> open(Seat& seat);
  void leave(Seat& seat);
  bool anyone_is(SeatState state) const;
  template <class Predicate>
  ledger::Jobs::Holders syncs_that(Predicate take_part) const;
  Task<void> answer(Seat& seat);
  Task<bool> ask_seats(std::string job_id);

  Task<void> serve();
  Task<void> attempt();
  Task<Result<void>> wait_for_all();
  Task<Result<void>> read(components::Export& exported);
  void admit(const components::Export& exported);
  void end_attempt(const std::optional<Error>& failure);
  std::string others(const Seat& seat) const;

  // Of the source, for all that take part.
  void on(const Event& event) override;

  std::unique_ptr<components::Source> source_;
  OverflowSpace& space_;
  TaskGroup tasks_;
  Signal changed_;  // Of a seat.
  std::vector<Seat*> seats_;
  std::shared_ptr<Reading> reading_;   // While rows are read.
  Events events_;                      // What the source tells.
  std::optional<PhaseChanged> phase_;  // The last that it told.
  std::optional<std::string> asked_;   // The job that the seats are asked about.
  bool serving_ = false;
};

}  // namespace millrace::engine
