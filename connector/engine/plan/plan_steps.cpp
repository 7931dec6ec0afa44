#include "connector/engine/plan/plan_steps.h"

#include <utility>

#include <fmt/format.h>

#include "connector/engine/plan/placed_problems.h"
#include "connector/transforms/contract.h"

namespace millrace::engine {
namespace {

using config::Node;
using config::Problems;

bool has_contract(const SyncPlan& sync) {
  return !sync.columns.empty() || sync.other_columns != transforms::OtherColumns::Keep;
}

std::string contract_name(const SyncPlan& sync) {
  if (sync.contract_line == 0) return "the contract";
  return fmt::format("the contract (line {})", sync.contract_line);
}

std::string step_name(std::size_t number, const StepPlan& step) {
  if (step.line == 0) return fmt::format("step {} ({})", number, step.name);
  return fmt::format("step {} ({}, line {})", number, step.name, step.line);
}

}  // namespace

std::vector<NamedStep> make_steps(const SyncPlan& sync) {
  std::vector<NamedStep> steps;
  if (has_contract(sync)) {
    steps.push_back({std::make_unique<transforms::Contract>(sync.columns, sync.other_columns),
                     contract_name(sync)});
  }
  for (std::size_t i = 0; i < sync.steps.size(); ++i) {
    steps.push_back(
        {sync.steps[i].options->make(), step_name(i + 1, sync.steps[i]), sync.steps[i].secrets});
  }
  return steps;
}

Result<SchemaPtr> columns_of(SchemaPtr named, const SyncPlan& sync) {
  if (named->size() > 0) return named;
  if (sync.columns.empty()) {
    return fail(ErrorKind::BadData,
                "the report is empty and does not name its columns; declare them under columns, or "
                "write format: csv and fetch: export");
  }
  std::vector<Field> fields;
  fields.reserve(sync.columns.size());
  for (const auto& rule : sync.columns) fields.push_back({rule.source, {}, false});
  return std::make_shared<const Schema>(std::move(fields));
}

namespace {

// One sync, from its contract to its last step.
class StepsCheck {
 public:
  StepsCheck(const SyncPlan& sync, const Node& node, const std::string& path, Problems& problems)
      : sync_(sync), node_(node), path_(path), problems_(problems) {}

  void check_contract(components::KnownSchema& columns) {
    if (!has_contract(sync_)) return;
    static const Node none;
    const Node* options = node_.find("columns");
    const auto& place = options == nullptr ? node_.place : options->place;
    columns.enter(fmt::format("the contract (line {})", place.line));
    PlacedStepProblems placed(options == nullptr ? none : *options, place,
                              config::path_of(path_, "columns"), problems_);
    transforms::Contract(sync_.columns, sync_.other_columns).check(columns, placed);
  }

  // Up to the first step whose options are wrong, behind which nothing is known of the columns;
  // false when there is one.
  bool check_steps(components::KnownSchema& columns) {
    const Node* list = node_.find("steps");
    for (std::size_t i = 0; i < sync_.steps.size(); ++i) {
      const auto& options = sync_.steps[i].options;
      if (options == nullptr) return false;
      const auto& entry = list->items[i].entries.front();
      const auto path = config::path_of(config::path_of(path_, "steps"), i);
      columns.enter(fmt::format("the {} step (line {})", entry.key, entry.place.line));
      PlacedStepProblems placed(entry.value, entry.place, config::path_of(path, entry.key),
                                problems_);
      options->make()->check(columns, placed);
    }
    return true;
  }

 private:
  const SyncPlan& sync_;
  const Node& node_;
  const std::string& path_;
  Problems& problems_;
};

}  // namespace

components::KnownSchema check_steps(const SyncPlan& sync, const Node& node, const std::string& path,
                                    Problems& problems) {
  components::KnownSchema columns;
  StepsCheck check(sync, node, path, problems);
  check.check_contract(columns);
  return check.check_steps(columns) ? columns : components::KnownSchema();
}

}  // namespace millrace::engine
