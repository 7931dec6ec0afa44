#include "connector/engine/plan/placed_alerts.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "connector/base/text/suggestion.h"
#include "connector/engine/plan/placed_problems.h"
#include "connector/engine/plan/written_syncs.h"

namespace millrace::engine {

using alerts::Kinds;
using config::Node;
using config::path_of;
using config::Problems;

namespace {

Kinds kinds_of(const alerts::KindList& list) {
  Kinds kinds;
  for (const auto kind : list) kinds.add(kind);
  return kinds;
}

class AlertPlacer {
 public:
  AlertPlacer(const Node& document, const FileOptions& file, Problems& problems)
      : document_(document), written_(document), file_(file), problems_(problems) {
    for (const auto& [name, options] : file.syncs) options_.emplace(name, &options);
  }

  alerts::Roster roster(const std::vector<SyncPlan>& syncs) {
    alerts::Roster roster;
    for (const auto& [name, options] : file_.alerts) {
      if (name == alerts::kNobody) refuse_reserved_name(name);
      roster.receivers.push_back({name, options});
      names_.push_back(name);
    }
    for (const auto& [name, options] : file_.syncs) check(name, options);
    for (const auto& sync : syncs) {
      if (sync.written_name.empty()) {
        add(sync.name, sync.name, roster);
      } else {
        add(sync.name, sync.written_name, roster);
        // That a report's values could not be read is told of the sync in the file.
        if (sync.is_of_report) add(sync.written_name, sync.written_name, roster);
      }
    }
    return roster;
  }

 private:
  void refuse_reserved_name(const std::string& name) {
    const auto& entries = document_.find("alerts")->entries;
    problems_.add(std::ranges::find(entries, name, &Node::Entry::key)->place,
                  path_of("alerts", name), "is what a sync writes for nobody; name it otherwise");
  }

  // Silent where the receivers, or the option, have a problem already.
  void check(const std::string& sync, const SyncOptions& options) {
    const auto path = path_of(path_of("syncs", sync), "alerts");
    const Node* written = written_.named(sync).find("alerts");
    if (!options.alerts || written == nullptr || has_failed(*written) ||
        problems_.any_below(path)) {
      return;
    }
    const auto& to = options.alerts->to;
    const Node* list = written->is_map() ? written->find("to") : written;
    const auto list_path = written->is_map() ? path_of(path, "to") : path;
    if (list != nullptr && list->is_list() && list->items.empty()) {
      problems_.add(list->place, list_path, "names nobody; write none, or leave it out for all");
    }
    for (std::size_t i = 0; i < to.size(); ++i) {
      const bool is_list = list->is_list();
      const auto& place = is_list ? list->items.at(i).place : list->place;
      const auto where = is_list ? path_of(list_path, i) : list_path;
      if (to[i] == alerts::kNobody) {
        if (to.size() == 1) continue;
        problems_.add(place, where, "'none' stands alone; remove it, or the others");
      } else if (std::ranges::find(names_, to[i]) == names_.end()) {
        refuse(place, where, to[i]);
      }
    }
    if (names_.empty() && to.empty()) {
      problems_.add(written->place, path, "the file has no alerts; add a receiver under alerts");
    }
  }

  void refuse(const config::Place& place, const std::string& path, const std::string& name) {
    if (names_.empty() && problems_.any_below("alerts")) return;
    problems_.add(place, path,
                  fmt::format("{} is not one of the file's alerts{}", in_quotes(name),
                              names_.empty() ? "; add it under alerts" : suggestion(name, names_)));
  }

  void add(const std::string& sync, const std::string& written, alerts::Roster& roster) const {
    auto subscriptions = subscriptions_of(written);
    if (!subscriptions.empty()) roster.by_sync.emplace(sync, std::move(subscriptions));
  }

  std::vector<alerts::Subscription> subscriptions_of(const std::string& written) const {
    const auto found = options_.find(written);
    const auto* own =
        found == options_.end() || !found->second->alerts ? nullptr : &*found->second->alerts;
    std::vector<alerts::Subscription> subscriptions;
    for (const auto& [name, options] : file_.alerts) {
      const bool is_named =
          own == nullptr || own->to.empty() || std::ranges::find(own->to, name) != own->to.end();
      if (!is_named) continue;
      const auto& on = own != nullptr && own->on ? *own->on : options.on();
      subscriptions.push_back({name, kinds_of(on)});
    }
    return subscriptions;
  }

  const Node& document_;
  const WrittenSyncs written_;
  const FileOptions& file_;
  std::map<std::string_view, const SyncOptions*> options_;  // By the name in the file.
  Problems& problems_;
  std::vector<std::string> names_;
};

}  // namespace

std::shared_ptr<const alerts::Roster> place_alerts(const Node& document, const FileOptions& file,
                                                   const std::vector<SyncPlan>& syncs,
                                                   Problems& problems) {
  return std::make_shared<const alerts::Roster>(
      AlertPlacer(document, file, problems).roster(syncs));
}

}  // namespace millrace::engine
