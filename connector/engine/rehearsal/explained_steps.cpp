#include "connector/engine/rehearsal/explained_steps.h"

#include "connector/engine/plan/plan_steps.h"

namespace millrace::engine {
namespace {

// Of a plan nothing is wrong.
class NoProblems final : public components::StepProblems {
 public:
  void add(std::string_view, std::string) override {}
};

}  // namespace

std::vector<ExplainedStep> explained_steps(const SyncPlan& sync) {
  std::vector<ExplainedStep> explained;
  components::KnownSchema columns;
  NoProblems problems;
  for (const auto& each : make_steps(sync)) {
    each.step->check(columns, problems);
    explained.push_back({each.name, columns.fields(), !columns.is_closed()});
  }
  return explained;
}

}  // namespace millrace::engine
