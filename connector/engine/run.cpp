#include "connector/engine/run.h"

#include <exception>

#include "connector/base/task_group.h"
#include "connector/engine/identity.h"

namespace millrace::engine {
namespace {

// A bug or a lack of memory in one sync ends that sync, and says so.
SyncOutcome crashed(const SyncPlan& plan, const char* what) {
  SyncOutcome outcome;
  outcome.sync = plan.name;
  outcome.status = Status::Failed;
  outcome.error = Error(ErrorKind::Internal, std::string("stopped by an internal error: ") + what);
  return outcome;
}

Task<void> run_one(const SyncPlan& plan, Connections& connections,
                   components::Environment& environment, Observer& observer, RunOptions options,
                   SyncOutcome& outcome) {
  SyncRun run(plan, connections, environment, observer, options);
  try {
    outcome = co_await run.run();
    co_return;
  } catch (const std::exception& failure) {
    outcome = crashed(plan, failure.what());
  }
  observer.sync_finished(outcome);
}

class NoteProgress final : public components::Progress {
 public:
  NoteProgress(Observer& observer, const std::string& sync) : observer_(observer), sync_(sync) {}
  void stage(std::string_view what) override { observer_.stage(sync_, what); }
  void note(std::string_view sentence) override { observer_.note(sync_, sentence); }
  void detail(std::string_view sentence) override { observer_.detail(sync_, sentence); }

 private:
  Observer& observer_;
  const std::string& sync_;
};

Batch first_rows(Batch batch, std::size_t rows) {
  batch.rows = std::min(batch.rows, rows);
  return batch;
}

}  // namespace

Task<RunOutcome> run_syncs(const std::vector<const SyncPlan*>& syncs, Connections& connections,
                           components::Environment& environment, Observer& observer,
                           RunOptions options) {
  RunOutcome outcome;
  outcome.syncs.resize(syncs.size());
  TaskGroup group(environment.loop);
  for (std::size_t i = 0; i < syncs.size(); ++i) {
    group.spawn(run_one(*syncs[i], connections, environment, observer, options, outcome.syncs[i]));
  }
  co_await group.join();
  for (const auto& sync : outcome.syncs) outcome.status = worst(outcome.status, sync.status);
  co_return outcome;
}

Task<Result<Preview>> preview(const SyncPlan& sync, Connections& connections,
                              components::Environment& environment, Observer& observer,
                              std::size_t rows) {
  const config::RunValues values{sync.name,
                                 make_run_id(environment.clock.wall_now(), environment.random),
                                 environment.clock.wall_now()};
  NoteProgress progress(observer, sync.name);
  auto source = connections.source(sync.from).source(sync.from_config, values);
  if (!source) co_return fail(std::move(source).error().during(sync.from));
  auto opened = co_await (*source)->open(progress);
  if (!opened) co_return fail(std::move(opened).error());

  Shape shape = make_shape(sync);
  Preview result;
  for (std::size_t left = rows; left > 0;) {
    auto batch = co_await (*opened)->next();
    if (!batch) co_return fail(std::move(batch).error());
    if (auto bound = shape.bind((*opened)->schema()); !bound) co_return fail(bound.error());
    if (!*batch) break;
    auto shaped = shape.apply(first_rows(**std::move(batch), left));
    if (!shaped) co_return fail(std::move(shaped).error());
    left -= shaped->rows;
    result.batches.push_back(*std::move(shaped));
  }
  result.schema = shape.output();
  co_return result;
}

}  // namespace millrace::engine
