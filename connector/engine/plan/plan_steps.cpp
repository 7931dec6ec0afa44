#include "connector/engine/plan/plan_steps.h"

#include <algorithm>

#include "connector/transforms/contract.h"

namespace millrace::engine {
namespace {

using config::Node;
using config::Place;
using config::Problems;

bool has_contract(const SyncPlan& sync) {
  return !sync.columns.empty() || sync.other_columns != transforms::OtherColumns::Keep;
}

// Where the word is written in the options: a key or a value; nullptr when it is not.
const Place* find_word(const Node& node, std::string_view word) {
  if (node.is_scalar() && node.text == word) return &node.place;
  for (const auto& item : node.items) {
    if (const auto* found = find_word(item, word)) return found;
  }
  for (const auto& entry : node.entries) {
    if (entry.key == word) return &entry.place;
    if (const auto* found = find_word(entry.value, word)) return found;
  }
  return nullptr;
}

// What is wrong with one step, at its place in the file.
class PlacedProblems final : public components::StepProblems {
 public:
  PlacedProblems(const Node& options, Place place, std::string path, Problems& problems)
      : options_(options), place_(std::move(place)), path_(std::move(path)), problems_(problems) {}

  void add(std::string_view written, std::string message) override {
    const auto* found = find_word(options_, written);
    problems_.add(found == nullptr ? place_ : *found, path_, std::move(message));
  }

 private:
  const Node& options_;
  Place place_;
  std::string path_;
  Problems& problems_;
};

}  // namespace

std::vector<std::unique_ptr<components::Step>> make_steps(const SyncPlan& sync) {
  std::vector<std::unique_ptr<components::Step>> steps;
  if (has_contract(sync)) {
    steps.push_back(std::make_unique<transforms::Contract>(sync.columns, sync.other_columns));
  }
  for (const auto& step : sync.steps) steps.push_back(step.options->make());
  return steps;
}

void check_steps(const SyncPlan& sync, const Node& node, const std::string& path,
                 Problems& problems) {
  static const Node none;
  const auto steps = make_steps(sync);
  components::KnownSchema columns;
  std::size_t next = 0;
  if (has_contract(sync)) {
    const Node* options = node.find("columns");
    PlacedProblems placed(options == nullptr ? none : *options,
                          options == nullptr ? node.place : options->place,
                          config::path_of(path, "columns"), problems);
    steps[next++]->check(columns, placed);
  }
  const auto list = config::path_of(path, "steps");
  for (std::size_t i = 0; i < sync.steps.size(); ++i) {
    const auto& entry = node.find("steps")->items[i].entries.front();
    PlacedProblems placed(entry.value, entry.place,
                          config::path_of(config::path_of(list, i), entry.key), problems);
    steps[next++]->check(columns, placed);
  }
}

}  // namespace millrace::engine
