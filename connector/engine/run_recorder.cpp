#include "connector/engine/run_recorder.h"

#include <utility>

#include <fmt/format.h>

#include "connector/engine/recorded_outcome.h"

namespace millrace::engine {
namespace {

// Long enough for a short run to write its events together with its end.
constexpr std::chrono::milliseconds kGathering(250);

std::string_view kind_of_note(Level level) {
  switch (level) {
    case Level::Detail:
      return "detail";
    case Level::Info:
      return "note";
    case Level::Warning:
      return "warning";
  }
  return "note";
}

// Empty for what is not written down.
std::string_view kind_of(const Happening& what) {
  if (std::holds_alternative<Started>(what)) return "started";
  if (std::holds_alternative<PhaseChanged>(what)) return "phase";
  if (std::holds_alternative<Retrying>(what)) return "retry";
  if (std::holds_alternative<Finished>(what)) return "finished";
  if (const auto* note = std::get_if<Note>(&what)) return kind_of_note(note->level);
  if (const auto* load = std::get_if<LoadDone>(&what)) return load->error ? "failed" : "loaded";
  return "";
}

}  // namespace

RunRecorder::RunRecorder(components::Environment& environment, ledger::Runs* runs,
                         EventListener& next)
    : runs_(runs),
      clock_(environment.clock),
      next_(next),
      timer_(environment.loop),
      tasks_(environment.loop) {}

RunRecorder::~RunRecorder() = default;

Task<Result<void>> RunRecorder::begin(std::vector<ledger::RunStart> runs) {
  if (runs_ == nullptr) co_return Result<void>();
  auto begun = co_await runs_->begin(runs);
  if (!begun) co_return fail(std::move(begun).error().during("record the run"));
  for (auto& run : runs) recorded_[run.run_id].sync = std::move(run.sync);
  co_return Result<void>();
}

void RunRecorder::on(const Event& event) {
  next_.on(event);
  const auto run = recorded_.find(event.run_id);
  if (run != recorded_.end()) keep(run->second, event);
}

void RunRecorder::keep(Recorded& run, const Event& event) {
  const auto kind = kind_of(event.what);
  if (kind.empty()) return;
  // A phase is told again and again while it lasts.
  if (const auto* change = std::get_if<PhaseChanged>(&event.what)) {
    if (std::exchange(run.phase, change->phase) == change->phase) return;
  }
  auto text = recorded_text(text_of(event.what));
  const bool is_last = std::holds_alternative<Finished>(event.what);
  // One place is kept for the end.
  if (!is_last && run.events >= ledger::kMostEvents - 1) {
    ++run.left_out;
    return;
  }
  if (is_last && run.left_out > 0) {
    text += fmt::format(" ({} more events were not kept)", run.left_out);
  }
  run.waiting.push_back(
      {std::string(event.run_id), ++run.events, event.at, std::string(kind), std::move(text)});
  if (!std::exchange(is_writing_, true)) tasks_.spawn(write_now_and_then());
}

bool RunRecorder::anything_waits() const {
  for (const auto& [id, run] : recorded_) {
    if (!run.waiting.empty()) return true;
  }
  return false;
}

// Ends when nothing waits, so that the loop may; after a failure, what waits is written with the
// end of its run.
Task<void> RunRecorder::write_now_and_then() {
  while (anything_waits() && !is_stopping_ && !has_failed_) {
    timer_.expires_after(kGathering);
    co_await timer_.async_wait(kAsTuple);
    if (is_stopping_ || co_await cancelled()) break;
    co_await flush();
  }
  is_writing_ = false;
}

Task<void> RunRecorder::flush() {
  std::vector<ledger::RecordedEvent> events;
  std::map<std::string, std::size_t> written;  // How many of each run.
  for (const auto& [id, run] : recorded_) {
    if (run.waiting.empty()) continue;
    written.emplace(id, run.waiting.size());
    events.insert(events.end(), run.waiting.begin(), run.waiting.end());
  }
  if (events.empty()) co_return;
  const auto first = written.begin()->first;
  const auto sync = recorded_.at(first).sync;
  const auto added = co_await runs_->add(std::move(events));
  if (!added) {
    tell_of(added.error(), first, sync);
    co_return;
  }
  for (const auto& [id, count] : written) {
    const auto run = recorded_.find(id);
    if (run == recorded_.end()) continue;  // Ended meanwhile, with all of its events.
    auto& waiting = run->second.waiting;
    waiting.erase(waiting.begin(), waiting.begin() + static_cast<std::ptrdiff_t>(count));
  }
}

void RunRecorder::tell_of(const Error& failure, const std::string& run_id,
                          const std::string& sync) {
  if (std::exchange(has_failed_, true)) return;
  const Happening what =
      Note{Level::Warning,
           "what happens cannot be recorded just now, and is recorded with the end of the run: " +
               failure.message()};
  next_.on({run_id, sync, clock_.wall_now(), what});
}

Task<Result<void>> RunRecorder::end(const SyncOutcome& outcome) {
  const auto run = recorded_.find(outcome.run_id);
  if (run == recorded_.end()) co_return Result<void>();
  auto events = std::move(run->second.waiting);
  recorded_.erase(run);
  auto ended = co_await runs_->end(outcome.run_id, recorded_end(outcome, clock_.wall_now()),
                                   recorded_loads(outcome), std::move(events));
  if (ended) has_failed_ = false;
  co_return ended;
}

Task<void> RunRecorder::stop() {
  is_stopping_ = true;
  timer_.cancel();
  co_await tasks_.join();
  is_stopping_ = false;
}

}  // namespace millrace::engine
