#include "connector/base/events.h"

#include <fmt/format.h>

#include "connector/base/text/text.h"

namespace millrace {
namespace {

template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};

std::string text_of_finish(const Finished& finished) {
  if (finished.not_started) return "not started, for a reason given above";
  if (finished.error) {
    return fmt::format("{}: {}", to_string(finished.status), finished.error->message());
  }
  const bool keeps_rows_out = finished.status == Status::Rejected;
  return fmt::format("{}: {} in {:.2f} s",
                     finished.status == Status::Ok ? "done"
                     : keeps_rows_out              ? "done, with rows kept out"
                                                   : to_string(finished.status),
                     counted(finished.rows_out, "row"),
                     std::chrono::duration<double>(finished.elapsed).count());
}

}  // namespace

std::string_view to_string(Phase phase) {
  switch (phase) {
    case Phase::PreparingDestinations:
      return "preparing destinations";
    case Phase::WaitingForJobSlot:
      return "waiting for a job slot";
    case Phase::Submitting:
      return "submitting";
    case Phase::QueuedThere:
      return "queued there";
    case Phase::RunningThere:
      return "running there";
    case Phase::Downloading:
      return "downloading";
    case Phase::Reading:
      return "reading";
    case Phase::Loading:
      return "loading";
    case Phase::WaitingForOtherRun:
      return "waiting for another run";
    case Phase::WaitingForReceiver:
      return "waiting for the receiver";
  }
  return "working";
}

std::string text_of(const Happening& what) {
  return std::visit(
      Overloaded{
          [](const Started& started) {
            return started.route.empty() ? "started" : "started: " + started.route;
          },
          [](const Shaped&) { return std::string(); },
          [](const PhaseChanged& change) {
            const auto phase = to_string(change.phase);
            return change.reason.empty() ? std::string(phase)
                                         : fmt::format("{} ({})", phase, change.reason);
          },
          [](const Retrying& retry) {
            return fmt::format("{} in {} ms: {}", retry.what.empty() ? "trying again" : retry.what,
                               retry.wait.count(), retry.because);
          },
          [](const Note& note) { return note.sentence; },
          [](const JobExpected&) { return std::string(); },
          [](const Received&) { return std::string(); },
          [](const RowsRead&) { return std::string(); },
          [](const RowsLoaded&) { return std::string(); },
          [](const RequestDone&) { return std::string(); },
          [](const NotStarted&) { return std::string(); },
          [](const LoadDone& load) {
            if (load.error) return fmt::format("{}: {}", load.connection, load.error->message());
            return fmt::format("{} has its {}", load.connection, counted(load.rows, "row"));
          },
          [](const Finished& finished) { return text_of_finish(finished); },
      },
      what);
}

}  // namespace millrace
