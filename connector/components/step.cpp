#include "connector/components/step.h"

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

std::vector<std::vector<std::string>> hidden_columns(
    const std::vector<std::unique_ptr<Step>>& steps) {
  std::vector<std::vector<std::string>> all(steps.size());
  std::set<std::string> hidden;  // Of the columns that leave the step.
  for (std::size_t i = steps.size(); i-- > 0;) {
    for (auto& name : steps[i]->masked_columns()) hidden.insert(std::move(name));
    std::set<std::string> before;
    for (const auto& name : hidden) {
      for (auto& source : steps[i]->made_of(name)) before.insert(std::move(source));
    }
    hidden = std::move(before);
    all[i].assign(hidden.begin(), hidden.end());
  }
  return all;
}

}  // namespace millrace::components
