#include "connector/ledger/history/run_story.h"

#include <utility>

#include "connector/ledger/history/history.h"

namespace millrace::ledger {

Task<Result<RunStory>> read_story(Store& store, RecordedRun run) {
  RunStory story{.run = std::move(run)};
  const auto& id = story.run.start.run_id;
  History history(store);
  auto events = co_await history.events(id);
  if (!events) co_return fail(std::move(events).error());
  auto loads = co_await history.loads(id);
  if (!loads) co_return fail(std::move(loads).error());
  GuardedLoads guarded_loads(store);
  auto guarded = co_await guarded_loads.of_run(id);
  if (!guarded) co_return fail(std::move(guarded).error());
  story.events = *std::move(events);
  story.loads = *std::move(loads);
  story.guarded = *std::move(guarded);
  co_return story;
}

}  // namespace millrace::ledger
