#include "connector/service/web/history/run_facts.h"

#include <algorithm>
#include <utility>

#include "connector/base/events.h"
#include "connector/ledger/history/history.h"

namespace millrace::service {
namespace {

constexpr std::size_t kMostKnown = 20'000;

bool is_wait(std::string_view phase) {
  constexpr Phase kWaits[] = {Phase::WaitingForJobSlot, Phase::QueuedThere,
                              Phase::WaitingForOtherRun, Phase::WaitingForReceiver};
  return std::ranges::any_of(kWaits,
                             [&](Phase wait) { return phase.starts_with(to_string(wait)); });
}

}  // namespace

std::vector<PhaseSpan> phases_of(const std::vector<ledger::RecordedEvent>& events,
                                 ledger::RecordedTime end) {
  std::vector<PhaseSpan> spans;
  const auto close = [&spans](ledger::RecordedTime at) {
    if (!spans.empty()) spans.back().took = std::max(at - spans.back().from, {});
  };
  for (const auto& event : events) {
    if (event.kind != "phase") continue;
    close(event.at);
    spans.push_back({.phase = event.text, .from = event.at, .is_wait = is_wait(event.text)});
  }
  close(end);
  return spans;
}

Task<Result<RunFacts>> FactsOfRuns::of(const ledger::RecordedRun& run, ledger::RecordedTime now) {
  const auto id = run.start.run_id;
  const auto end = run.ended_at;
  if (const auto found = known_.find(id); found != known_.end()) co_return found->second;
  ledger::History history(store_);
  const auto events = co_await history.events(id);
  if (!events) co_return fail(events.error());
  RunFacts facts;
  for (const auto& span : phases_of(*events, end.value_or(now))) {
    if (span.is_wait) facts.waited += span.took.count();
  }
  for (const auto& event : *events) {
    if (event.kind == "warning") facts.warnings.push_back(event.text);
  }
  if (end) {
    if (known_.size() >= kMostKnown) known_.clear();
    known_.emplace(id, facts);
  }
  co_return facts;
}

}  // namespace millrace::service
