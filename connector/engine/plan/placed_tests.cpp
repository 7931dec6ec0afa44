#include "connector/engine/plan/placed_tests.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "config/tree/redacted_message.h"
#include "connector/base/text/suggestion.h"
#include "connector/base/text/text.h"

namespace millrace::engine {
namespace {

using config::Node;
using config::path_of;

// Calls `visit` with each cell of a list of rows, and its path.
template <class Visit>
void for_each_cell(const Node& test, std::string_view key, const std::string& path, Visit visit) {
  const Node* rows = test.find(key);
  if (rows == nullptr) return;
  const auto list = path_of(path, key);
  for (std::size_t row = 0; row < rows->items.size(); ++row) {
    for (const auto& cell : rows->items[row].entries) {
      visit(cell, path_of(path_of(list, row), cell.key));
    }
  }
}

// What is wrong with a column of the rows that go in; empty where nothing is.
std::string complaint_about_source(const SyncPlan& sync, const std::string& name) {
  if (sync.other_columns == transforms::OtherColumns::Keep) return "";
  std::vector<std::string> sources;
  sources.reserve(sync.columns.size());
  for (const auto& rule : sync.columns) sources.push_back(rule.source);
  if (std::ranges::find(sources, name) != sources.end()) return "";
  return fmt::format("names the column \"{}\", which is not in the contract{}", printable(name),
                     suggestion(name, sources));
}

}  // namespace

std::vector<TestPlan> placed_tests(const SyncPlan& sync, std::vector<TestOptions> tests,
                                   const Node& written, const std::string& path,
                                   const components::KnownSchema& leaving,
                                   config::Problems& problems) {
  std::vector<TestPlan> placed;
  for (std::size_t i = 0; i < tests.size() && i < written.items.size(); ++i) {
    const Node& test = written.items[i];
    const auto refuse = [&](const Node::Entry& cell, const std::string& at, std::string message) {
      problems.add(cell.place, at, config::redacted_message(std::move(message), test));
    };
    for_each_cell(test, "rows", path_of(path, i), [&](const auto& cell, const auto& at) {
      auto complaint = complaint_about_source(sync, cell.key);
      if (!complaint.empty()) refuse(cell, at, std::move(complaint));
    });
    for_each_cell(test, "expect", path_of(path, i), [&](const auto& cell, const auto& at) {
      if (leaving.may_have(cell.key)) return;
      refuse(cell, at,
             fmt::format("expects the column \"{}\", {}", printable(cell.key),
                         leaving.absence(cell.key)));
    });
    placed.push_back({std::move(tests[i]), test.place});
  }
  return placed;
}

}  // namespace millrace::engine
