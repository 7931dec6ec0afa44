// The second half of a sync's run: guards, then each destination's commit by itself.

#include <fmt/format.h>

#include "connector/base/task_group.h"
#include "connector/engine/exit.h"

namespace millrace::engine {

using components::Load;
using components::LoadReport;
using components::LoadTotals;

namespace {

constexpr std::chrono::minutes kTouchEvery(1);

}  // namespace

DestinationOutcome SyncRun::Exit::take_outcome(bool dry_run,
                                               const std::optional<Error>& sync_error) {
  DestinationOutcome outcome{destination->target(), destination->can_stage(), Status::Ok,
                             std::move(report), std::move(failure)};
  if (!outcome.error && sync_error) outcome.error = sync_error;
  if (outcome.error) {
    outcome.status = status_of(*outcome.error);
  } else if (!dry_run && outcome.report.rejected > 0) {
    outcome.status = Status::Rejected;
  }
  return outcome;
}

void SyncRun::check_guards() {
  if (outcome_.rows_out > 0 || plan_.guards.on_empty == OnEmpty::Accept) return;
  for (const auto& exit : exits_) {
    const auto& target = exit->destination->target();
    if (!exit->alive() || target.mode != components::Mode::Replace) continue;
    exit->failure =
        Error(ErrorKind::Guarded,
              fmt::format("the export has no rows and would empty {}; look at the report, or set "
                          "guards: {{on_empty: accept}}",
                          target.name));
  }
}

Task<void> SyncRun::deliver_all() {
  if (options_.dry_run) co_return;
  check_guards();
  events_.phase(Phase::Loading);
  TaskGroup group(environment_.loop);
  for (const auto& exit : exits_) group.spawn(deliver(*exit));
  co_await group.join();
  spool_.reset();
}

Task<void> SyncRun::deliver(Exit& exit) {
  Result<LoadReport> report = LoadReport();
  if (exit.failure) {
    report = fail(*exit.failure);
  } else if (exit.lane) {
    report = co_await exit.lane->load().commit(LoadTotals{outcome_.rows_out});
  } else {
    report = co_await load_from_spool(exit);
  }
  if (!report && exit.lane) {
    co_await exit.lane->load().abandon();
    exit.report = exit.lane->load().delivered();
  }
  exit.lane.reset();
  if (report) {
    exit.report = *std::move(report);
  } else {
    exit.failure = std::move(report).error();
  }
  const auto& target = exit.destination->target();
  events_.tell(LoadDone{target.connection, target.name, exit.report.rows, exit.failure});
}

Task<Result<LoadReport>> SyncRun::load_from_spool(Exit& exit) {
  if (!exit.destination->can_stage()) co_return co_await send_once(exit);
  const auto attempt = [this, &exit] { return load(exit); };
  const auto tell = [this, &exit](const Error& error, std::chrono::milliseconds wait) {
    events_.retrying(fmt::format("loading {} again", exit.destination->target().name), wait, error);
  };
  co_return co_await with_retry<LoadReport>(options_.retry, environment_.clock, environment_.random,
                                            attempt, tell);
}

// What cannot be taken back is not begun a second time: the destination repeats by itself what it
// may, and what it delivered whole is remembered here, for it keeps no record of its own.
Task<Result<LoadReport>> SyncRun::send_once(Exit& exit) {
  const std::string load_id = identity(exit).id;
  auto delivered = co_await environment_.jobs.was_delivered(load_id);
  if (!delivered) co_return fail(std::move(delivered).error());
  if (*delivered) {
    const std::uint64_t rows = outcome_.rows_out;
    co_return LoadReport{.rows = rows, .unchanged = rows, .already_loaded = true};
  }
  auto report = co_await load(exit);
  if (!report) co_return report;
  if (auto remembered = co_await environment_.jobs.delivered(load_id); !remembered) {
    events_.warn(
        fmt::format("the delivery to {} could not be remembered, a rerun would send it again: {}",
                    exit.destination->target().name, remembered.error().message()));
  }
  co_return report;
}

Task<Result<LoadReport>> SyncRun::load(Exit& exit) {
  auto load = exit.destination->load(identity(exit));
  auto report = co_await fill_and_commit(*load, exit);
  if (!report) {
    co_await load->abandon();
    exit.report = load->delivered();
  }
  co_return report;
}

Task<Result<LoadReport>> SyncRun::fill_and_commit(Load& load, Exit& exit) {
  const SchemaPtr schema = spool_->schema_for(*exit.destination);
  if (auto begun = co_await load.begin(schema); !begun) co_return fail(std::move(begun).error());
  Spool::Reader reader(spool_->spool(), schema);
  for (;;) {
    auto batch = co_await environment_.workers.run([&reader] { return reader.next(); });
    if (!batch) co_return fail(std::move(batch).error());
    if (!*batch) break;
    auto written = co_await load.write(**std::move(batch));
    if (!written) co_return fail(std::move(written).error());
    co_await stay_resumable(exit);
  }
  co_return co_await load.commit(LoadTotals{outcome_.rows_out});
}

// A long load of rows that may be there once only: its job must not be too old to be resumed.
Task<void> SyncRun::stay_resumable(const Exit& exit) {
  if (!exit.adds() || environment_.clock.now() - touched_at_ < kTouchEvery) co_return;
  touched_at_ = environment_.clock.now();
  if (auto touched = co_await hold_->touch(); !touched) {
    events_.warn("that the job is still in use could not be remembered: " +
                 touched.error().message());
  }
}

}  // namespace millrace::engine
