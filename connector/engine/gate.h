#pragma once

#include <optional>
#include <string>

#include "connector/base/task.h"
#include "connector/components/sink.h"
#include "connector/engine/guards/judge.h"
#include "connector/engine/plan/plan.h"
#include "connector/engine/run_context.h"

namespace millrace::engine {

// The guards of one destination in one run, with what a person has allowed. Loop thread only; what
// it is given outlives it.
class Gate {
 public:
  Gate(const components::Target& target, const DestinationPlan& plan, const SyncPlan& sync,
       const RunContext& context)
      : target_(target), plan_(plan), sync_(sync), context_(context) {}

  // Nothing, or why the load may not be shown; see engine::judge(). What a run has stopped is
  // remembered, and the error then has the command that lets it through once. A plan asks the
  // guards alone.
  Task<std::optional<Error>> judge(JudgedLoad load) const;

 private:
  std::string destination() const;
  Task<std::optional<Error>> ask_for_allowance(JudgedLoad load, Error objection) const;
  Task<Error> remember(const components::LoadReport& counts, Error objection) const;

  const components::Target& target_;
  const DestinationPlan& plan_;
  const SyncPlan& sync_;
  const RunContext& context_;
};

}  // namespace millrace::engine
