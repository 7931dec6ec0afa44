#include "connector/app/selection.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "connector/app/terminal/refusal.h"
#include "connector/base/text/text.h"

namespace millrace::app {
namespace {

using SyncPlans = std::vector<const engine::SyncPlan*>;

constexpr std::string_view kTag = "tag:";

// Looks terms up, and keeps what is wrong with them.
class Selector {
 public:
  explicit Selector(const engine::Plan& plan) : plan_(plan) {
    for (const auto& sync : plan.syncs) {
      names_.push_back(sync.name);
      for (const auto& tag : sync.tags) {
        if (std::ranges::find(tags_, tag) == tags_.end()) tags_.push_back(tag);
      }
    }
  }

  SyncPlans all() const {
    SyncPlans syncs;
    for (const auto& sync : plan_.syncs) syncs.push_back(&sync);
    return syncs;
  }

  SyncPlans named(const std::string& name) {
    if (auto syncs = plan_.syncs_named(name); !syncs.empty()) return syncs;
    unknown_.push_back(unknown_word(name, "a sync of this file", names_, "it has"));
    return {};
  }

  SyncPlans meant_by(const std::string& term) {
    if (term.starts_with(kTag)) return tagged(term.substr(kTag.size()));
    const bool is_tag = std::ranges::find(tags_, term) != tags_.end();
    if (!plan_.syncs_named(term).empty() || !is_tag) return named(term);
    unknown_.push_back(fmt::format("{0}: is a tag; write tag:{0}", printable(term)));
    return {};
  }

  const std::vector<std::string>& unknown() const { return unknown_; }

 private:
  SyncPlans tagged(const std::string& tag) {
    SyncPlans syncs;
    for (const auto& sync : plan_.syncs) {
      if (std::ranges::find(sync.tags, tag) != sync.tags.end()) syncs.push_back(&sync);
    }
    if (syncs.empty() && tags_.empty()) {
      unknown_.push_back(fmt::format("{}{}: no sync of this file has tags", kTag, printable(tag)));
    } else if (syncs.empty()) {
      unknown_.push_back(unknown_word(tag, "a tag of this file", tags_, "it has"));
    }
    return syncs;
  }

  const engine::Plan& plan_;
  std::vector<std::string> names_;
  std::vector<std::string> tags_;
  std::vector<std::string> unknown_;
};

void add_to(SyncPlans& syncs, const SyncPlans& more) {
  for (const auto* sync : more) {
    if (std::ranges::find(syncs, sync) == syncs.end()) syncs.push_back(sync);
  }
}

// One of those that an open sync may stand for: the others remain.
bool names_a_value_of(const engine::SyncPlan& sync, const std::string& term) {
  return sync.is_open && term != sync.name && term.starts_with(sync.written_name + "[");
}

}  // namespace

std::optional<SyncPlans> selected_syncs(const engine::Plan& plan, const Selection& selection,
                                        Output output) {
  Selector selector(plan);
  const bool are_all = selection.names.empty() && selection.select.empty();
  auto chosen = are_all ? selector.all() : SyncPlans();
  for (const auto& name : selection.names) add_to(chosen, selector.named(name));
  for (const auto& term : selection.select) add_to(chosen, selector.meant_by(term));
  for (const auto& term : selection.exclude) {
    for (const auto* sync : selector.meant_by(term)) {
      if (!names_a_value_of(*sync, term)) std::erase(chosen, sync);
    }
  }
  auto refused = selector.unknown();
  if (refused.empty() && chosen.empty()) refused = {"--exclude: leaves no sync"};
  if (refused.empty()) return chosen;
  (void)refuse(refused, output);
  return std::nullopt;
}

}  // namespace millrace::app
