#include "connector/app/terminal/live/progress.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "connector/base/text/text.h"

namespace millrace::app {
namespace {

// Before that a rate is mostly chance.
constexpr std::chrono::seconds kLongEnough(2);
constexpr double kFarEnough = 0.02;

constexpr std::size_t kLongestReason = 200;

bool is_wait(Phase phase) {
  switch (phase) {
    case Phase::WaitingForJobSlot:
    case Phase::Submitting:
    case Phase::QueuedThere:
    case Phase::RunningThere:
    case Phase::WaitingForOtherRun:
    case Phase::WaitingForReceiver:
      return true;
    case Phase::PreparingDestinations:
    case Phase::Downloading:
    case Phase::Reading:
    case Phase::Loading:
      return false;
  }
  return false;
}

bool is_remote(Phase phase) {
  return phase == Phase::QueuedThere || phase == Phase::RunningThere;
}

bool is_reading(Phase phase) {
  return phase == Phase::Downloading || phase == Phase::Reading;
}

Activity activity_of(const Finished& finished) {
  if (finished.not_started) return Activity::NotStarted;
  if (finished.status == Status::Cancelled) return Activity::Cancelled;
  const bool is_done = finished.status == Status::Ok || finished.status == Status::Rejected;
  return is_done ? Activity::Done : Activity::Failed;
}

double share(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 1 : std::min(1.0, static_cast<double>(part) / static_cast<double>(whole));
}

std::optional<double> share_loaded(const SyncProgress& sync) {
  std::uint64_t rows = 0;
  std::uint64_t of = 0;
  for (const auto& [target, loaded] : sync.loaded) {
    rows += loaded.rows;
    of += loaded.of;
  }
  if (of == 0) return std::nullopt;
  return share(rows, of);
}

std::optional<double> share_received(const Received& received) {
  if (received.of) return share(received.bytes, *received.of);
  if (received.last_page) return share(received.pages, *received.last_page);
  return std::nullopt;
}

// Applies one happening to the sync that it belongs to.
struct Apply {
  SyncProgress& sync;
  Moment now;

  void become(Activity activity) const {
    if (sync.activity != activity) sync.since = now;
    sync.activity = activity;
  }

  void operator()(const Started&) const { sync.started = sync.since = sync.phase_since = now; }

  void operator()(const PhaseChanged& phase) const {
    const bool is_same_wait = is_remote(phase.phase) && is_remote(sync.phase.phase);
    if (phase.phase != sync.phase.phase && !is_same_wait) {
      sync.phase_since = now;
      if (is_reading(phase.phase)) sync.received = {};
      sync.loaded.clear();
    }
    sync.phase = {phase.phase, printable(phase.reason, kLongestReason)};
    sync.again_at.reset();
    become(is_wait(phase.phase) ? Activity::Waiting : Activity::Working);
  }

  void operator()(const Retrying& retry) const {
    sync.again_at = now + retry.wait;
    sync.because = printable(retry.because, kLongestReason);
    become(Activity::Waiting);
  }

  void operator()(const Note&) const {}
  void operator()(const NotStarted&) const {}
  void operator()(const RequestDone&) const {}
  void operator()(const Shaped&) const {}

  void operator()(const JobExpected& job) const { sync.expected = now + job.in; }

  void operator()(const Received& received) const {
    sync.received = received;
    goes_on();
  }

  void operator()(const RowsRead& rows) const {
    sync.rows = rows.rows;
    goes_on();
  }

  void operator()(const RowsLoaded& loaded) const {
    sync.loaded[{loaded.connection, loaded.target}] = loaded;
    if (sync.phase.phase == Phase::WaitingForReceiver) sync.phase = {Phase::Loading, ""};
    goes_on();
  }

  void operator()(const LoadDone& load) const {
    if (!load.error) return;
    sync.because = printable(load.connection + ": " + load.error->message(), kLongestReason);
  }

  void operator()(const Finished& finished) const {
    become(activity_of(finished));
    sync.since = now;
    sync.again_at.reset();
    sync.status = finished.status;
    sync.elapsed = finished.elapsed;
    sync.rows = finished.rows_read;
    if (finished.error) sync.because = printable(finished.error->message(), kLongestReason);
  }

  // Whatever it waited for is there.
  void goes_on() const {
    sync.again_at.reset();
    if (!is_wait(sync.phase.phase)) become(Activity::Working);
  }
};

}  // namespace

std::optional<double> share_of(const SyncProgress& sync, Moment now) {
  if (sync.has_ended() || sync.again_at) return std::nullopt;
  if (is_remote(sync.phase.phase)) {
    if (!sync.expected || *sync.expected <= sync.phase_since) return std::nullopt;
    using Seconds = std::chrono::duration<double>;
    const double share = Seconds(now - sync.phase_since) / (*sync.expected - sync.phase_since);
    return std::clamp(share, 0.0, 1.0);
  }
  if (sync.phase.phase == Phase::Loading) return share_loaded(sync);
  return is_reading(sync.phase.phase) ? share_received(sync.received) : std::nullopt;
}

std::optional<std::chrono::nanoseconds> time_left(const SyncProgress& sync, Moment now) {
  const auto share = share_of(sync, now);
  if (!share || *share >= 1) return std::nullopt;
  if (is_remote(sync.phase.phase)) return *sync.expected - now;
  const auto gone = now - sync.phase_since;
  if (gone < kLongEnough || *share < kFarEnough) return std::nullopt;
  return std::chrono::duration_cast<std::chrono::nanoseconds>(gone * ((1 - *share) / *share));
}

SyncProgress& RunProgress::sync_of(std::string_view name, Moment now) {
  const auto found = index_.find(name);
  if (found != index_.end()) return syncs_[found->second];
  index_.emplace(name, syncs_.size());
  return syncs_.emplace_back(
      SyncProgress{.name = printable(name), .started = now, .since = now, .phase_since = now});
}

void RunProgress::on(const Event& event, Moment now) {
  SyncProgress& sync = sync_of(event.sync, now);
  std::visit(Apply{sync, now}, event.what);
  const auto* received = std::get_if<Received>(&event.what);
  if (received == nullptr) return;
  auto& bytes = bytes_[received->job];
  bytes = std::max(bytes, received->bytes);
}

RunTotals RunProgress::totals() const {
  RunTotals totals;
  for (const auto& sync : syncs_) {
    totals.rows += sync.rows;
    switch (sync.activity) {
      case Activity::Waiting:
        ++totals.waiting;
        break;
      case Activity::Working:
        ++totals.working;
        break;
      case Activity::Done:
        ++totals.done;
        break;
      case Activity::Failed:
        ++totals.failed;
        break;
      case Activity::Cancelled:
        ++totals.cancelled;
        break;
      case Activity::NotStarted:
        ++totals.not_started;
        break;
    }
  }
  for (const auto& [job, bytes] : bytes_) totals.bytes += bytes;
  return totals;
}

}  // namespace millrace::app
