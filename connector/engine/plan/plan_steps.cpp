#include "connector/engine/plan/plan_steps.h"

#include <utility>

#include <fmt/format.h>

#include "connector/engine/plan/step_check.h"
#include "connector/transforms/contract.h"

namespace millrace::engine {
namespace {

using config::Problems;

bool has_contract(const SyncPlan& sync) {
  return !sync.columns.empty() || sync.other_columns != transforms::OtherColumns::Keep;
}

// As messages name the contract.
std::string contract_name(const SyncPlan& sync) {
  if (sync.contract == nullptr) return "the contract";
  return fmt::format("the contract (line {})", sync.contract->place.line);
}

// As messages about later steps name a step.
std::string part_name(const StepPlan& step) {
  return fmt::format("the {} step (line {})", step.name, step.written->place.line);
}

std::string step_name(std::size_t number, const StepPlan& step) {
  if (step.written == nullptr) return fmt::format("step {} ({})", number, step.name);
  return fmt::format("step {} ({}, line {})", number, step.name, step.written->place.line);
}

NamedStep named(std::unique_ptr<components::Step> step, std::string name,
                std::shared_ptr<const WrittenStep> written) {
  NamedStep::Complaint complaint;
  if (written != nullptr) complaint = complaint_of(*step, written);
  return {std::move(step), std::move(name), std::move(written), std::move(complaint)};
}

}  // namespace

std::vector<NamedStep> make_steps(const SyncPlan& sync) {
  std::vector<NamedStep> steps;
  if (has_contract(sync)) {
    steps.push_back(named(std::make_unique<transforms::Contract>(sync.columns, sync.other_columns),
                          contract_name(sync), sync.contract));
  }
  for (std::size_t i = 0; i < sync.steps.size(); ++i) {
    const auto& step = sync.steps[i];
    steps.push_back(named(step.options->make(), step_name(i + 1, step), step.written));
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

components::KnownSchema check_steps(const SyncPlan& sync, Problems& problems) {
  components::KnownSchema columns;
  if (has_contract(sync)) {
    const transforms::Contract contract(sync.columns, sync.other_columns);
    check_step(contract, *sync.contract, contract_name(sync), columns, problems);
  }
  for (const auto& step : sync.steps) {
    // Behind a step whose options are wrong nothing is known of the columns.
    if (step.options == nullptr) return {};
    check_step(*step.options->make(), *step.written, part_name(step), columns, problems);
  }
  return columns;
}

}  // namespace millrace::engine
