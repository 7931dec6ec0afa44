#include "connector/engine/gate.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "connector/base/text/text.h"

namespace millrace::engine {

using components::LoadReport;

// The same from wherever the program is started.
std::string Gate::destination() const {
  return target_.connection + " " + (target_.identity.empty() ? target_.name : target_.identity);
}

Task<std::optional<Error>> Gate::judge(JudgedLoad load) const {
  auto objection = engine::judge(plan_.guards.over(sync_.guards), load, target_);
  if (!objection || context_.request.dry_run) co_return objection;
  if (!context_.request.allow.empty()) {
    objection = co_await ask_for_allowance(load, *std::move(objection));
  }
  if (!objection || objection->kind() != ErrorKind::Guarded) co_return objection;
  co_return co_await remember(load.counts, *std::move(objection));
}

// It is used up before the load is committed: a load that is let through is so at most once.
Task<std::optional<Error>> Gate::ask_for_allowance(JudgedLoad load, Error objection) const {
  auto& ledger = context_.environment.ledger.guarded_loads();
  const auto& run = context_.request.allow;
  const auto loads = co_await ledger.of_run(run);
  if (!loads) co_return loads.error();
  const auto stopped = std::ranges::find_if(*loads, [this](const ledger::GuardedLoad& each) {
    return each.sync == sync_.name && each.destination == destination();
  });
  if (stopped == loads->end()) co_return objection;
  const Allowance allowed{stopped->taken_away, stopped->remaining};
  if (engine::judge(plan_.guards.over(sync_.guards), load, target_, &allowed)) {
    co_return std::move(objection).during(
        fmt::format("run {} would have taken {} away and left {}, and this one does worse",
                    printable(run), counted(allowed.taken_away, "row"), allowed.left));
  }
  const auto used = co_await ledger.use(run, destination(), context_.events.run_id());
  if (!used) co_return used.error();
  if (*used) co_return std::nullopt;
  co_return std::move(objection).during(
      fmt::format("what run {} was stopped at has been let through before", printable(run)));
}

// Without its record the load can only be let through by other guards.
Task<Error> Gate::remember(const LoadReport& counts, Error objection) const {
  const auto numbers = allowance_for(counts, target_);
  auto kept = co_await context_.environment.ledger.guarded_loads().keep(
      {context_.events.run_id(), destination(), sync_.name, numbers.taken_away, numbers.left, {}});
  if (!kept) {
    context_.events.warn("the numbers of the load could not be remembered: " +
                         kept.error().message());
    co_return objection;
  }
  co_return Error(objection.kind(),
                  fmt::format("{}. To let it through once: {}", objection.message(),
                              ledger::command_to_allow(sync_.name, context_.events.run_id())));
}

}  // namespace millrace::engine
