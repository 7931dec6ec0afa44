#include "connector/engine/plan/expand_each.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/base/text/ascii.h"
#include "connector/base/text/suggestion.h"
#include "connector/base/text/text.h"
#include "connector/engine/plan/written_syncs.h"

namespace millrace::engine {

using config::Node;
using config::path_of;
using config::Problems;

namespace {

using Each = std::vector<std::pair<std::string, std::string>>;

// The names of {{ each.NAME }} in a text.
std::vector<std::string> names_in(std::string_view text) {
  std::vector<std::string> names;
  for (auto open = text.find("{{"); open != text.npos; open = text.find("{{")) {
    text.remove_prefix(open + 2);
    const auto close = text.find("}}");
    if (close == text.npos) break;
    const auto value = trimmed(text.substr(0, close));
    if (value.starts_with("each.")) names.emplace_back(value.substr(5));
  }
  return names;
}

// Looks for names that nobody has, in everything that is written below a node.
class NameCheck {
 public:
  NameCheck(std::vector<std::string> known, Problems& problems)
      : known_(std::move(known)), problems_(problems) {}

  void look_at(const Node& node, const std::string& path) {
    for (const auto& entry : node.entries) look_at(entry.value, path_of(path, entry.key));
    for (std::size_t i = 0; i < node.items.size(); ++i) look_at(node.items[i], path_of(path, i));
    if (!node.is_scalar() || node.failed) return;
    for (const auto& name : names_in(node.text)) {
      if (std::ranges::find(known_, name) == known_.end()) refuse(node, path, name);
    }
  }

 private:
  void refuse(const Node& node, const std::string& path, const std::string& name) {
    const auto said = "each." + printable(name);
    problems_.add(node.place, path,
                  known_.empty() ? fmt::format("has {{{{ {} }}}}, {}", said,
                                               path.contains(".for_each.")
                                                   ? "and for_each cannot take values from itself"
                                                   : "and the sync has no for_each")
                                 : fmt::format("has {{{{ {} }}}}, which for_each does not have{}",
                                               said, suggestion(name, known_)));
  }

  const std::vector<std::string> known_;
  Problems& problems_;
};

std::vector<Each> combinations_of(const config::Map<EachOptions>& all) {
  std::vector<Each> combinations{{}};
  for (const auto& [name, values] : all) {
    std::vector<Each> longer;
    longer.reserve(combinations.size() * values.values.values.size());
    for (const auto& shorter : combinations) {
      for (const auto& value : values.values.values) {
        longer.push_back(shorter);
        longer.back().emplace_back(name, value);
      }
    }
    combinations = std::move(longer);
  }
  return combinations;
}

bool are_too_many(const config::Map<EachOptions>& all) {
  std::size_t runs = 1;
  for (const auto& [name, values] : all) {
    runs *= values.values.values.size();
    if (runs > kMostRunsOfSync) return true;
  }
  return false;
}

// The values have the order of `all`.
SyncPlan one_of(const SyncPlan& sync, Each each, const config::Map<EachOptions>& all) {
  std::vector<std::string_view> values;
  values.reserve(each.size());
  SyncPlan one = sync;
  for (std::size_t i = 0; i < each.size(); ++i) {
    const auto& options = all[i].second;
    one.is_of_report = one.is_of_report || options.report;
    one.is_open = one.is_open || options.is_open;
    values.push_back(options.is_open ? std::string_view("*") : std::string_view(each[i].second));
  }
  one.written_name = sync.name;
  one.name = fmt::format("{}[{}]", sync.name, fmt::join(values, ","));
  one.each = std::move(each);
  return one;
}

class Expander {
 public:
  Expander(const Node& document, Problems& problems)
      : document_(document), written_(document), problems_(problems) {}

  void add(const SyncPlan& sync, const config::Map<EachOptions>& each) {
    auto& parts = parts_[sync.name];
    check_names(sync.name);
    if (each.empty()) {
      parts.push_back(sync.name);
      syncs_.push_back(sync);
      return;
    }
    if (are_too_many(each)) {
      problems_.add(
          written_.named(sync.name).find("for_each")->place,
          path_of(path_of("syncs", sync.name), "for_each"),
          fmt::format("stands for more than {} runs; name fewer values", kMostRunsOfSync));
      return;
    }
    for (auto& combination : combinations_of(each)) {
      auto one = one_of(sync, std::move(combination), each);
      // Tests see rows only, which are the same for all of them.
      if (!parts.empty()) one.tests.clear();
      parts.push_back(one.name);
      syncs_.push_back(std::move(one));
    }
  }

  std::vector<SyncPlan> take() {
    for (auto& sync : syncs_) {
      if (!sync.schedule) continue;
      std::vector<std::string> after;
      for (const auto& name : sync.schedule->rule.after) {
        const auto& parts = parts_[name];
        after.insert(after.end(), parts.begin(), parts.end());
      }
      sync.schedule->rule.after = std::move(after);
    }
    refuse_repeated_names();
    return std::move(syncs_);
  }

 private:
  // By the names that are written: their values may be wrong.
  void check_names(const std::string& sync) {
    const Node& written = written_.named(sync);
    std::vector<std::string> known;
    if (const Node* each = written.find("for_each")) {
      known.reserve(each->entries.size());
      for (const auto& entry : each->entries) known.push_back(entry.key);
    }
    const auto path = path_of("syncs", sync);
    for (const auto& option : written.entries) {
      NameCheck(option.key == "for_each" ? std::vector<std::string>() : known, problems_)
          .look_at(option.value, path_of(path, option.key));
    }
  }

  void refuse_repeated_names() {
    std::set<std::string_view> seen;
    for (const auto& sync : syncs_) {
      if (seen.insert(sync.name).second) continue;
      problems_.add(document_.find("syncs")->place, "syncs",
                    fmt::format("has two syncs {}, one of them by for_each; give one another name",
                                in_quotes(sync.name)));
    }
  }

  const Node& document_;
  const WrittenSyncs written_;
  Problems& problems_;
  std::vector<SyncPlan> syncs_;
  std::map<std::string, std::vector<std::string>> parts_;  // By the name in the file.
};

}  // namespace

Each first_each(const config::Map<EachOptions>& each) {
  Each first;
  first.reserve(each.size());
  for (const auto& [name, values] : each) {
    const auto& known = values.values.values;
    if (!known.empty()) first.emplace_back(name, known.front());
  }
  return first;
}

void expand_each(const Node& document, const config::Map<SyncOptions>& options,
                 std::vector<SyncPlan>& syncs, Problems& problems) {
  NameCheck nowhere({}, problems);
  for (const char* other : {"connections", "defaults"}) {
    if (const auto* node = document.find(other)) nowhere.look_at(*node, other);
  }
  Expander expander(document, problems);
  for (std::size_t i = 0; i < syncs.size(); ++i) expander.add(syncs[i], options[i].second.for_each);
  syncs = expander.take();
}

}  // namespace millrace::engine
