#include "connector/engine/run.h"

#include <algorithm>
#include <exception>
#include <list>
#include <map>

#include <boost/asio/this_coro.hpp>

#include "connector/base/task_group.h"
#include "connector/engine/identity.h"
#include "connector/engine/shared_export.h"

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

Task<void> run_one(std::unique_ptr<SyncRun> run, SyncOutcome& outcome) {
  try {
    co_await run->run();
  } catch (const std::exception& failure) {
    outcome = crashed(run->plan(), failure.what());
    run->events().tell(finish_of(outcome));
  }
  co_await run->settle_job();
}

using Runs = std::vector<std::unique_ptr<SyncRun>>;

// The syncs that want the same from the same connection, in the same way, read one export. Nobody
// else is touched.
std::list<SharedExport> share_equal_requests(const Runs& runs, const Clock& clock,
                                             OverflowSpace& overflow) {
  std::map<std::pair<std::string_view, std::string>, std::vector<SyncRun*>> by_request;
  for (const auto& run : runs) {
    if (!run->source()) continue;
    by_request[{run->plan().from, run->source()->sharing_key()}].push_back(run.get());
  }
  std::list<SharedExport> shared;
  for (const auto& [request, alike] : by_request) {
    if (alike.size() < 2) continue;
    auto& exported = shared.emplace_back(std::move(alike.front()->source()), clock, overflow);
    for (auto* run : alike) run->source() = exported.seat(run->plan().name, run->events());
  }
  return shared;
}

Batch first_rows(Batch batch, std::size_t rows) {
  batch.rows = std::min(batch.rows, rows);
  return batch;
}

}  // namespace

Task<RunOutcome> run_syncs(const std::vector<const SyncPlan*>& syncs, Connections& connections,
                           components::Environment& environment, EventListener& listener,
                           RunOptions options) {
  OverflowSpace overflow{environment.loop, environment.workers, environment.scratch,
                         options.overflow_limit.bytes};
  RunOutcome outcome;
  const RunContext context{connections, environment, listener, overflow, options, outcome.held};
  outcome.syncs.resize(syncs.size());
  Runs runs;
  for (std::size_t i = 0; i < syncs.size(); ++i) {
    runs.push_back(std::make_unique<SyncRun>(*syncs[i], context, outcome.syncs[i]));
    runs.back()->set_up();
  }
  auto shared = share_equal_requests(runs, environment.clock, overflow);
  TaskGroup group(environment.loop);
  for (std::size_t i = 0; i < runs.size(); ++i) {
    group.spawn(run_one(std::move(runs[i]), outcome.syncs[i]));
  }
  co_await group.join();
  for (auto& exported : shared) co_await exported.join();
  for (const auto& sync : outcome.syncs) outcome.status = worst(outcome.status, sync.status);
  co_return outcome;
}

namespace {

// A job that cannot be forgotten is resumed once more, and adds nothing.
Task<void> release(components::JobHold& hold) {
  (void)co_await hold.release();
}

}  // namespace

Task<void> release_held(RunOutcome& outcome) {
  if (std::ranges::any_of(outcome.syncs, may_be_done_later)) co_return;
  // Together, so that they are released in one transaction: a kill leaves all, or none.
  TaskGroup group(co_await boost::asio::this_coro::executor);
  for (auto& hold : outcome.held) group.spawn(release(hold));
  co_await group.join();
}

Task<Result<Preview>> preview(const SyncPlan& sync, Connections& connections,
                              components::Environment& environment, EventListener& listener,
                              std::size_t rows) {
  const config::RunValues values{sync.name,
                                 make_run_id(environment.clock.wall_now(), environment.random),
                                 environment.clock.wall_now()};
  const Events events(listener, environment.clock, values.run_id, sync.name);
  auto source = connections.source(sync.from).source(sync.from_config, values);
  if (!source) co_return fail(std::move(source).error().during(sync.from));
  auto opened = co_await (*source)->open(events);
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
