#include "config/tree/problems.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "connector/base/text/text.h"

namespace millrace::config {
namespace {

auto sort_key(const Problem& problem) {
  const std::string_view file = problem.place.file ? *problem.place.file : std::string_view();
  return std::tuple(file, problem.place.line, problem.place.column, std::string_view(problem.path),
                    std::string_view(problem.message));
}

// In order, each once. What is said twice of one place was met on two ways: by an alias, or as a
// default of several syncs.
std::vector<Problem> in_order(std::vector<Problem> problems) {
  std::ranges::sort(problems, {}, sort_key);
  std::set<std::pair<std::string, std::string>> told;
  std::erase_if(problems, [&told](const Problem& problem) {
    const bool has_place = problem.place.line > 0;
    return !told.emplace(problem.place.text() + (has_place ? "" : problem.path), problem.message)
                .second;
  });
  return problems;
}

}  // namespace

std::string Problem::text() const {
  const std::string at = place.text();
  if (path.empty()) return fmt::format("{}: {}", at, message);
  return fmt::format("{}: {}: {}", at, printable(path, 300), message);
}

void Problems::add(Place place, std::string path, std::string message) {
  all_.push_back({std::move(place), std::move(path), std::move(message)});
}

void Problems::warn(Place place, std::string path, std::string message) {
  warnings_.push_back({std::move(place), std::move(path), std::move(message)});
}

bool Problems::any_below(const std::string& path) const {
  return std::ranges::any_of(all_, [&](const Problem& problem) {
    const auto& its = problem.path;
    if (!its.starts_with(path)) return false;
    return its.size() == path.size() || its[path.size()] == '.' || its[path.size()] == '[';
  });
}

std::vector<Problem> Problems::sorted() const {
  return in_order(all_);
}

std::vector<Problem> Problems::warnings() const {
  return in_order(warnings_);
}

std::string Problems::text(std::size_t limit) const {
  const std::vector<Problem> problems = sorted();
  std::string text;
  for (std::size_t i = 0; i < std::min(limit, problems.size()); ++i) {
    if (i > 0) text += '\n';
    text += problems[i].text();
  }
  if (problems.size() > limit) {
    text += fmt::format("\n... and {} more problems", problems.size() - limit);
  }
  return text;
}

Error Problems::error() const {
  return Error(ErrorKind::InvalidConfig, text());
}

std::string path_of(const std::string& path, std::string_view key) {
  return path.empty() ? std::string(key) : fmt::format("{}.{}", path, key);
}

std::string path_of(const std::string& path, std::size_t index) {
  return fmt::format("{}[{}]", path, index);
}

}  // namespace millrace::config
