#include "connector/engine/schedules/after_check.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "connector/base/text/ascii.h"
#include "connector/base/text/suggestion.h"
#include "connector/base/text/text.h"
#include "connector/schedule/cycle.h"

namespace millrace::engine {

using config::Node;
using config::Problems;

namespace {

// An item of a list, or the single value that stands for one.
void add_at(const Node& list, const std::string& path, std::size_t index, std::string message,
            Problems& problems) {
  if (index < list.items.size()) {
    problems.add(list.items[index].place, config::path_of(path, index), std::move(message));
  } else {
    problems.add(list.place, path, std::move(message));
  }
}

bool is_tag(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return is_letter_or_digit(c) || c == '_' || c == '-' || c == '.';
  });
}

}  // namespace

std::vector<std::string> SyncNames::without(const std::string& name) const {
  auto others = names_;
  std::erase(others, name);
  return others;
}

bool check_after(const WrittenAfter& after, const SyncNames& syncs, Problems& problems) {
  const auto before = problems.size();
  for (std::size_t i = 0; i < after.names.size(); ++i) {
    const auto& name = after.names[i];
    const auto add = [&](std::string message) {
      add_at(*after.node, after.path, i, std::move(message), problems);
    };
    const auto here = after.names.begin() + static_cast<std::ptrdiff_t>(i);
    const auto whole = name.substr(0, name.find('['));
    if (!syncs.contains(name) && syncs.contains(whole)) {
      add(
          fmt::format("{} is one of several that for_each makes; write {}, which waits for all of "
                      "them",
                      in_quotes(name), printable(whole)));
    } else if (!syncs.contains(name)) {
      const auto others = syncs.without(after.sync);
      add(fmt::format("{} is not a sync of this file{}", in_quotes(name),
                      others.empty() ? "" : suggestion(name, others)));
    } else if (std::find(after.names.begin(), here, name) != here) {
      add(fmt::format("{} is named twice; remove one of them", in_quotes(name)));
    }
  }
  return problems.size() == before;
}

void check_cycles(const std::vector<WrittenAfter>& all, Problems& problems) {
  schedule::After after;
  for (const auto& each : all) after[each.sync] = each.names;
  const auto cycle = schedule::find_cycle(after);
  if (cycle.empty()) return;
  constexpr std::size_t kShown = 6;
  std::string way = printable(cycle.front(), 60);
  for (std::size_t i = 1; i < cycle.size(); ++i) {
    const bool is_left_out = cycle.size() > kShown && i >= kShown - 1 && i + 1 < cycle.size();
    if (is_left_out && i > kShown - 1) continue;
    way += " after " + (is_left_out ? "…" : printable(cycle[i], 60));
  }
  const auto written = std::ranges::find(all, cycle.front(), &WrittenAfter::sync);
  problems.add(
      written->node->place, written->path,
      fmt::format("goes in a circle, so none of them would ever start: {}; give one of them a "
                  "schedule instead",
                  way));
}

void check_tags(const std::vector<std::string>& tags, const Node& node, const std::string& path,
                Problems& problems) {
  for (std::size_t i = 0; i < tags.size(); ++i) {
    if (is_tag(tags[i])) continue;
    add_at(
        node, path, i,
        fmt::format("{} is not a tag; write letters, digits, _, - and . only", in_quotes(tags[i])),
        problems);
  }
}

}  // namespace millrace::engine
