#include "connector/schedule/cycle.h"

#include <algorithm>
#include <set>

namespace millrace::schedule {
namespace {

// A name of the way that leads to where the search is, and how many of those before it were tried.
struct Step {
  const std::string* name;
  std::size_t tried = 0;
};

const std::vector<std::string>& before(const After& after, const std::string& name) {
  static const std::vector<std::string> none;
  const auto found = after.find(name);
  return found == after.end() ? none : found->second;
}

std::vector<std::string> cycle_of(const std::vector<Step>& way, const std::string& again) {
  const auto begin = std::ranges::find(way, again, [](const Step& step) { return *step.name; });
  std::vector<std::string> cycle;
  for (auto step = begin; step != way.end(); ++step) cycle.push_back(*step->name);
  cycle.push_back(again);
  return cycle;
}

// Adds what it has been through to `done`. Without recursion: a chain may be as long as the file.
std::vector<std::string> find_from(const std::string& first, const After& after,
                                   std::set<std::string>& done) {
  std::vector<Step> way{{&first}};
  std::set<std::string> on_the_way{first};
  while (!way.empty()) {
    const auto& name = *way.back().name;
    const auto& names = before(after, name);
    if (way.back().tried == names.size()) {
      done.insert(name);
      on_the_way.erase(name);
      way.pop_back();
      continue;
    }
    const auto& next = names[way.back().tried++];
    if (done.contains(next)) continue;
    if (!on_the_way.insert(next).second) return cycle_of(way, next);
    way.push_back({&next});
  }
  return {};
}

}  // namespace

std::vector<std::string> find_cycle(const After& after) {
  std::set<std::string> done;
  for (const auto& [name, others] : after) {
    if (done.contains(name)) continue;
    if (auto cycle = find_from(name, after, done); !cycle.empty()) return cycle;
  }
  return {};
}

}  // namespace millrace::schedule
