#include "connector/telemetry/metrics/metrics.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <sstream>
#include <utility>
#include <variant>

#include <fmt/format.h>
#include <prometheus/text_serializer.h>

#include "connector/telemetry/metrics/service_series.h"
#include "connector/telemetry/metrics/sync_series.h"

namespace millrace::telemetry {
namespace {

using Value = SyncSeries::Value;

constexpr std::chrono::seconds kLookAtLoop(1);

const prometheus::Histogram::BucketBoundaries long_times{0.1, 0.5, 1,   2.5, 5,    10,  30,
                                                         60,  120, 300, 600, 1800, 3600};
const prometheus::Histogram::BucketBoundaries answer_times{0.005, 0.01, 0.025, 0.05, 0.1, 0.25,
                                                           0.5,   1,    2.5,   5,    10,  30};
const prometheus::Histogram::BucketBoundaries lags{0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5};

constexpr std::array kPhases{
    Phase::PreparingDestinations, Phase::WaitingForJobSlot,  Phase::Submitting, Phase::QueuedThere,
    Phase::RunningThere,          Phase::Downloading,        Phase::Reading,    Phase::Loading,
    Phase::WaitingForOtherRun,    Phase::WaitingForReceiver,
};

std::string status_label(int status) {
  if (status == 0) return "none";
  return status >= 100 && status <= 599 ? std::to_string(status) : "other";
}

bool is_done(Status status) {
  return status == Status::Ok || status == Status::Rejected;
}

}  // namespace

class Metrics::Recorder {
 public:
  Recorder(const Clock& clock, const std::string& version) : clock_(clock) {
    families_.build_info.Add({{"version", version}}).Set(1);
    for (const auto phase : kPhases) {
      const prometheus::Labels labels{{"phase", label_of(to_string(phase))}};
      in_phase_[phase] = &families_.syncs_in_phase.Add(labels);
    }
  }
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  void take(const Event& event) {
    event_ = &event;
    std::visit([this](const auto& what) { apply(what); }, event.what);
  }

  void know(const PastOfSync& past) {
    auto& series = of(past.sync);
    if (past.last_run) {
      series.set(Value::LastRun, seconds_of(*past.last_run));
      series.set(Value::LastRunSuccess, past.is_last_run_done ? 1 : 0);
    }
    if (past.last_success) series.set(Value::LastSuccess, seconds_of(*past.last_success));
    if (past.data_as_of) series.set(Value::DataTime, seconds_of(*past.data_as_of));
  }

  void count_unbegun(const std::string& sync, Status status) {
    auto& series = of(sync);
    series.count_run(status);
    series.set(Value::LastRun, seconds_of(clock_.wall_now()));
    series.set(Value::LastRunSuccess, 0);
  }

  void saw_loop_lag(std::chrono::nanoseconds lag) {
    if (loop_lag_ == nullptr) loop_lag_ = &families_.loop_lag.Add({}, lags);
    loop_lag_->Observe(std::max(0.0, seconds_of(lag)));
  }

  void show(const ServiceNow& now) {
    forget_all_but(now.syncs);
    const double time = seconds_of(clock_.wall_now());
    for (const auto& sync : now.syncs) show(sync, time);
    show_service(families_, now);
  }

  std::string text() const {
    std::ostringstream out;
    prometheus::TextSerializer().Serialize(out, families_.registry.Collect());
    return std::move(out).str();
  }

 private:
  // A run under way.
  struct Running {
    Moment began;
    std::optional<Phase> phase;
    std::chrono::steady_clock::time_point phase_began;
    std::string job;  // Of which bytes came in.
    std::uint64_t bytes = 0;
  };

  SyncSeries& of(std::string_view sync) {
    const auto found = syncs_.find(sync);
    if (found != syncs_.end()) return found->second;
    const std::string name(sync);
    return syncs_.try_emplace(name, families_, name).first->second;
  }
  SyncSeries& its() { return of(event_->sync); }
  Running* run() {
    const auto found = running_.find(event_->sync);
    return found == running_.end() ? nullptr : &found->second;
  }

  void apply(const Started&) {
    its().begin_to_count();
    running_[std::string(event_->sync)] = {.began = event_->at};
  }

  void apply(const PhaseChanged& change) {
    // A receiver's pause is told instead of a retry.
    if (change.phase == Phase::WaitingForReceiver) its().count_retry();
    auto* running = run();
    if (running == nullptr || running->phase == change.phase) return;
    end_phase(*running);
    running->phase = change.phase;
    in_phase_[change.phase]->Increment();
  }

  void end_phase(Running& running) {
    const auto now = clock_.now();
    if (running.phase) {
      in_phase_[*running.phase]->Decrement();
      auto*& histogram = phase_seconds_[*running.phase];
      if (histogram == nullptr) {
        histogram = &families_.phase_seconds.Add({{"phase", label_of(to_string(*running.phase))}},
                                                 long_times);
      }
      histogram->Observe(seconds_of(now - running.phase_began));
    }
    running.phase_began = now;
  }

  void apply(const Retrying&) { its().count_retry(); }

  void apply(const Received& received) {
    auto* running = run();
    if (running == nullptr) return;
    // Another job, or the same from its beginning.
    if (running->job != received.job || received.bytes < running->bytes) running->bytes = 0;
    running->job = received.job;
    its().count_bytes(received.bytes - std::exchange(running->bytes, received.bytes));
  }

  void apply(const LoadDone& load) { its().count_load(load); }

  void apply(const RequestDone& request) {
    const auto status = status_label(request.status);
    auto*& counter = requests_[{request.connection, std::string(request.what), status}];
    const prometheus::Labels labels{{"connection", request.connection},
                                    {"what", std::string(request.what)}};
    if (counter == nullptr) {
      auto with_status = labels;
      with_status.emplace("status", status);
      counter = &families_.requests.Add(with_status);
    }
    counter->Increment();
    auto*& histogram = request_seconds_[{request.connection, std::string(request.what)}];
    if (histogram == nullptr) histogram = &families_.request_seconds.Add(labels, answer_times);
    histogram->Observe(seconds_of(request.elapsed));
  }

  void apply(const Finished& finished) {
    auto& series = its();
    series.count_run(finished.status);
    series.count_rows(finished);
    series.set(Value::LastRun, seconds_of(event_->at));
    series.set(Value::LastRunSuccess, is_done(finished.status) ? 1 : 0);
    series.set(Value::LastRunSeconds, seconds_of(finished.elapsed));
    observe_run(finished);
    auto* running = run();
    if (is_done(finished.status)) {
      series.set(Value::LastSuccess, seconds_of(event_->at));
      const auto began = running == nullptr ? event_->at : running->began;
      series.set(Value::DataTime, seconds_of(finished.fresh_as_of.value_or(began)));
    }
    if (running == nullptr) return;
    end_phase(*running);
    running_.erase(running_.find(event_->sync));
  }

  void observe_run(const Finished& finished) {
    auto*& histogram = run_seconds_[finished.status];
    if (histogram == nullptr) {
      histogram = &families_.run_seconds.Add({{"outcome", std::string(to_string(finished.status))}},
                                             long_times);
    }
    histogram->Observe(seconds_of(finished.elapsed));
  }

  // Nothing to count.
  void apply(const Note&) {}
  void apply(const Shaped&) {}
  void apply(const JobExpected&) {}
  void apply(const RowsRead&) {}
  void apply(const RowsLoaded&) {}
  void apply(const NotStarted&) {}

  void show(const ScheduleNow& sync, double now) {
    auto& series = of(sync.sync);
    if (sync.data_as_of) series.set(Value::DataTime, seconds_of(*sync.data_as_of));
    if (const auto as_of = series.get(Value::DataTime)) {
      series.set(Value::DataAge, std::max(0.0, now - *as_of));
    }
    set_or_clear(series, Value::NextRun, sync.next ? seconds_of(*sync.next) : -1);
    set_or_clear(series, Value::StaleAfter, sync.stale_after ? seconds_of(*sync.stale_after) : -1);
  }

  static void set_or_clear(SyncSeries& series, Value value, double to) {
    if (to < 0) {
      series.clear(value);
    } else {
      series.set(value, to);
    }
  }

  void forget_all_but(const std::vector<ScheduleNow>& syncs) {
    std::set<std::string_view> names;
    for (const auto& sync : syncs) names.insert(sync.sync);
    std::erase_if(syncs_, [&](const auto& each) {
      return !names.contains(each.first) && !running_.contains(each.first);
    });
  }

  const Clock& clock_;
  Families families_;
  const Event* event_ = nullptr;  // The one that is being taken.
  std::map<std::string, SyncSeries, std::less<>> syncs_;
  std::map<std::string, Running, std::less<>> running_;
  std::map<Phase, prometheus::Gauge*> in_phase_;
  std::map<Phase, prometheus::Histogram*> phase_seconds_;
  std::map<Status, prometheus::Histogram*> run_seconds_;
  std::map<std::array<std::string, 3>, prometheus::Counter*> requests_;
  std::map<std::array<std::string, 2>, prometheus::Histogram*> request_seconds_;
  prometheus::Histogram* loop_lag_ = nullptr;
};

Metrics::Metrics(const Clock& clock, const std::string& version)
    : recorder_(std::make_unique<Recorder>(clock, version)) {}

Metrics::~Metrics() = default;

void Metrics::on(const Event& event) {
  recorder_->take(event);
}

void Metrics::know(const PastOfSync& past) {
  recorder_->know(past);
}

void Metrics::count_unbegun(const std::string& sync, Status status) {
  recorder_->count_unbegun(sync, status);
}

void Metrics::saw_loop_lag(std::chrono::nanoseconds lag) {
  recorder_->saw_loop_lag(lag);
}

std::string Metrics::text() const {
  return recorder_->text();
}

void Metrics::show(const ServiceNow& now) {
  recorder_->show(now);
}

Task<void> watch_loop(Clock& clock, Metrics& metrics) {
  for (;;) {
    const auto began = clock.now();
    if (!co_await clock.sleep(kLookAtLoop)) co_return;
    metrics.saw_loop_lag(clock.now() - began - kLookAtLoop);
  }
}

}  // namespace millrace::telemetry
