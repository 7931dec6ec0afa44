#include "connector/components/step.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "connector/base/text/text.h"

namespace millrace::components {

void StepProblems::add_missing(std::string_view name, const KnownSchema& columns) {
  add(name, missing_message(name, columns));
}

std::string StepProblems::missing_message(std::string_view name, const KnownSchema& columns) {
  return fmt::format("names the column \"{}\", {}", printable(name), columns.absence(name));
}

std::vector<std::string> Step::passed_on(std::string_view column) const {
  auto sources = made_of(column);
  if (sources.size() != 1 || sources.front() != column) return {};
  return sources;
}

namespace {

using Names = std::set<std::string>;

// By step: what it or a later one masks, by the names that it has before.
std::vector<Names> traced_back(const std::vector<std::unique_ptr<Step>>& steps) {
  std::vector<Names> all(steps.size());
  Names hidden;  // Of the columns that leave the step.
  for (std::size_t i = steps.size(); i-- > 0;) {
    for (auto& name : steps[i]->masked_columns()) hidden.insert(std::move(name));
    for (const auto& name : hidden) {
      for (auto& source : steps[i]->made_of(name)) all[i].insert(std::move(source));
    }
    hidden = all[i];
  }
  return all;
}

// Of the columns that come in hidden, those that leave with what they hide.
Names still_hidden(const Step& step, const Names& hidden) {
  const auto masked = step.masked_columns();
  Names names;
  for (const auto& column : hidden) {
    for (auto& name : step.passed_on(column)) {
      if (std::ranges::find(masked, name) == masked.end()) names.insert(std::move(name));
    }
  }
  return names;
}

}  // namespace

std::vector<std::vector<std::string>> hidden_columns(
    const std::vector<std::unique_ptr<Step>>& steps) {
  auto hidden = traced_back(steps);
  for (std::size_t i = 1; i < steps.size(); ++i) {
    hidden[i].merge(still_hidden(*steps[i - 1], hidden[i - 1]));
  }
  std::vector<std::vector<std::string>> all;
  all.reserve(hidden.size());
  for (const auto& names : hidden) all.emplace_back(names.begin(), names.end());
  return all;
}

}  // namespace millrace::components
