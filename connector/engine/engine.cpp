#include "connector/engine/engine.h"

#include <algorithm>
#include <exception>
#include <map>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "connector/base/process/crash_point.h"
#include "connector/components/limits/shared_limits.h"
#include "connector/engine/shared_export.h"
#include "connector/engine/sync_run.h"

namespace millrace::engine {
namespace {

// A bug or a lack of memory in one sync ends that sync, and says so.
void crash(SyncOutcome& outcome, const Events& events, const char* what) {
  SyncOutcome crashed;
  crashed.sync = std::move(outcome.sync);
  crashed.run_id = std::move(outcome.run_id);
  crashed.status = Status::Failed;
  crashed.error = Error(ErrorKind::Internal, std::string("stopped by an internal error: ") + what);
  outcome = std::move(crashed);
  events.tell(finish_of(outcome));
}

// A job that cannot be forgotten is resumed once more, and adds nothing.
Task<void> release(ledger::JobHold& hold) {
  (void)co_await hold.release();
}

}  // namespace

struct Engine::Cohort {
  std::vector<Handle> runs;
  std::list<SharedExport> shared;
  std::size_t running = 0;
};

RunHandle::RunHandle(boost::asio::any_io_executor loop) : ended_(std::move(loop)) {}
RunHandle::~RunHandle() = default;

Task<Result<void>> RunHandle::done() {
  while (!is_done_) {
    if (auto waited = co_await ended_.wait(); !waited) co_return waited;
  }
  co_return Result<void>();
}

Engine::Engine(components::Environment& environment, EventListener& listener,
               ByteSize overflow_limit, ledger::Runs* history)
    : environment_(environment),
      recorder_(environment, history, listener),
      overflow_{environment.loop, environment.blocking, environment.scratch, overflow_limit.bytes},
      connections_(environment),
      leases_(environment,
              [this](const std::string& sync, const Error& why) { lose_lease(sync, why); }),
      tasks_(environment.loop) {}

Engine::~Engine() = default;

std::shared_ptr<RunHandle> Engine::start(std::shared_ptr<const Plan> plan, const SyncPlan& sync,
                                         RunRequest request) {
  auto handle = std::make_shared<RunHandle>(environment_.loop);
  handle->run_ = std::make_unique<SyncRun>(sync, environment_, overflow_, recorder_, request,
                                           handle->outcome_);
  handle->plan_ = std::move(plan);
  if (started_.empty()) tasks_.spawn(launch());
  started_.push_back(handle);
  return handle;
}

void Engine::cancel(RunHandle& run, std::optional<Error> why) {
  if (why && run.run_) run.run_->explain_stop_by(*std::move(why));
  run.is_cancelled_ = true;
  if (run.task_) tasks_.cancel(*run.task_);
}

Task<void> Engine::join() {
  std::exception_ptr bug;
  try {
    co_await tasks_.join();
  } catch (...) {
    bug = std::current_exception();
  }
  co_await leases_.stop();
  co_await recorder_.stop();
  if (environment_.limits != nullptr) co_await environment_.limits->stop();
  if (bug) std::rethrow_exception(bug);
}

// What was started in the turn before goes on its way together. What is made of a run depends on
// what the ledger says, so that is asked first, for all of them at once.
Task<void> Engine::launch() {
  co_await boost::asio::post(boost::asio::use_awaitable);
  auto cohort = std::make_shared<Cohort>();
  cohort->runs = std::exchange(started_, {});
  cohort->running = cohort->runs.size();
  if (!co_await cancelled()) co_await take_leases(*cohort);
  if (!co_await cancelled()) co_await read_watermarks(*cohort);
  for (const auto& handle : cohort->runs) handle->run_->set_up(connections_, *handle->plan_);
  crash_point("run.leases_taken");
  if (!co_await cancelled()) co_await record_starts(*cohort);
  crash_point("run.start_recorded");
  share_equal_requests(*cohort);
  for (const auto& handle : cohort->runs) {
    handle->task_ = tasks_.spawn(run_one(handle, cohort));
    if (handle->is_cancelled_) tasks_.cancel(*handle->task_);
  }
  cohort->runs.clear();
}

Task<void> Engine::take_leases(Cohort& cohort) {
  std::vector<RunHandle*> runs;
  LeaseKeeper::Syncs syncs;
  for (const auto& handle : cohort.runs) {
    if (handle->is_cancelled_ || !handle->run_->takes_lease()) continue;
    runs.push_back(handle.get());
    syncs.push_back(handle->run_->plan().name);
  }
  if (runs.empty()) co_return;
  auto answers = co_await leases_.take(std::move(syncs));
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (answers[i]) leased_[answers[i]->sync] = runs[i];
    runs[i]->run_->stand_behind(std::move(answers[i]));
  }
}

// Under the leases, so that no other run moves them any more; and before the sources are made, for
// requests have them in their filters.
Task<void> Engine::read_watermarks(Cohort& cohort) {
  ledger::Watermarks::Syncs syncs;
  for (const auto& handle : cohort.runs) {
    if (handle->run_->plan().watermark) syncs.push_back(handle->run_->plan().name);
  }
  if (syncs.empty()) co_return;
  const auto found = co_await environment_.ledger.watermarks().of(std::move(syncs));
  std::map<std::string_view, const ledger::Watermark*> known;
  if (found) {
    for (const auto& each : *found) known.emplace(each.sync, &each);
  }
  for (const auto& handle : cohort.runs) {
    SyncRun& run = *handle->run_;
    if (!run.plan().watermark) continue;
    const auto its = known.find(run.plan().name);
    if (!found) {
      run.stop_before(found.error());
    } else {
      run.begin_at(its == known.end() ? std::nullopt : std::optional(*its->second));
    }
  }
}

// Before anything is asked of anyone: of what is not written down nobody would know that it began.
Task<void> Engine::record_starts(Cohort& cohort) {
  std::vector<ledger::RunStart> starts;
  for (const auto& handle : cohort.runs) {
    if (handle->run_->takes_lease()) starts.push_back(handle->run_->record());
  }
  const auto recorded = co_await recorder_.begin(std::move(starts));
  if (recorded) co_return;
  for (const auto& handle : cohort.runs) {
    if (handle->run_->takes_lease()) handle->run_->stop_before(recorded.error());
  }
}

// While the run has its lease: without one it would look as if it had been interrupted.
Task<void> Engine::record_end(RunHandle& run) {
  if (auto recorded = co_await recorder_.end(run.outcome_); !recorded) {
    run.run_->events().warn("how this run ended could not be recorded: " +
                            recorded.error().message());
  }
}

void Engine::lose_lease(const std::string& sync, const Error& why) {
  const auto found = leased_.find(sync);
  if (found == leased_.end()) return;
  RunHandle& run = *found->second;
  run.run_->lose_lease(why);
  cancel(run);
}

std::uint64_t Engine::spooled_bytes() const {
  std::uint64_t bytes = 0;
  for (const auto& [sync, handle] : leased_) bytes += handle->run_->spooled_bytes();
  return bytes;
}

// When nothing of the run is under way any more.
Task<void> Engine::give_back_lease(RunHandle& run) {
  const auto fence = run.run_->fence();
  const auto found = leased_.find(fence.sync);
  if (found == leased_.end() || found->second != &run) co_return;
  leased_.erase(found);
  if (environment_.limits != nullptr) environment_.limits->let_go();
  if (auto released = co_await leases_.release(fence); !released) {
    run.run_->events().warn(
        "the lease could not be released, and ends by itself within a minute: " +
        released.error().message());
  }
}

void Engine::share_equal_requests(Cohort& cohort) {
  std::map<std::pair<const void*, std::string>, std::vector<SyncRun*>> by_request;
  for (const auto& handle : cohort.runs) {
    SyncRun& run = *handle->run_;
    if (!run.source()) continue;
    by_request[{run.connection(), run.source()->sharing_key()}].push_back(&run);
  }
  for (const auto& [request, alike] : by_request) {
    if (alike.size() < 2) continue;
    auto& exported = cohort.shared.emplace_back(std::move(alike.front()->source()),
                                                environment_.clock, overflow_);
    for (auto* run : alike) run->source() = exported.seat(run->holder(), run->events());
  }
}

Task<void> Engine::run_one(Handle handle, std::shared_ptr<Cohort> cohort) {
  try {
    co_await handle->run_->run();
  } catch (const std::exception& failure) {
    crash(handle->outcome_, handle->run_->events(), failure.what());
  }
  handle->held_ = co_await handle->run_->settle_job();
  crash_point("run.job_settled");
  co_await record_end(*handle);
  crash_point("run.end_recorded");
  co_await give_back_lease(*handle);
  crash_point("run.lease_released");
  handle->run_.reset();
  if (end_listener_) end_listener_(handle->outcome_);
  handle->is_done_ = true;
  handle->ended_.notify();
  if (--cohort->running > 0) co_return;
  for (auto& exported : cohort->shared) co_await exported.join();
}

Task<RunOutcome> run_all(Engine& engine, std::shared_ptr<const Plan> plan,
                         std::vector<const SyncPlan*> syncs, RunRequest request) {
  std::vector<std::shared_ptr<RunHandle>> runs;
  runs.reserve(syncs.size());
  for (const auto* sync : syncs) runs.push_back(engine.start(plan, *sync, request));
  co_await engine.join();
  RunOutcome outcome;
  for (const auto& run : runs) {
    outcome.status = worst(outcome.status, run->outcome().status);
    if (run->held()) outcome.held.push_back(*std::move(run->held()));
    outcome.syncs.push_back(run->outcome());
  }
  co_return outcome;
}

Task<void> release_held(RunOutcome& outcome) {
  if (std::ranges::any_of(outcome.syncs, may_be_done_later)) co_return;
  // Together, so that they are released in one transaction: a kill leaves all, or none.
  TaskGroup group(co_await boost::asio::this_coro::executor);
  for (auto& hold : outcome.held) group.spawn(release(hold));
  co_await group.join();
}

}  // namespace millrace::engine
