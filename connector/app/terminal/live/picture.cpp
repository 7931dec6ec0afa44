#include "connector/app/terminal/live/picture.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "connector/app/terminal/live/overall_line.h"
#include "connector/app/terminal/live/sync_line.h"

namespace millrace::app {
namespace {

using Syncs = std::vector<const SyncProgress*>;

struct Group {
  Activity activity;
  bool is_idle;  // Nothing happens for it anywhere yet.
  std::string_view name;
};

// In the order in which they are shown.
constexpr std::array<Group, 7> kGroups{{{Activity::Failed, false, "failed"},
                                        {Activity::Working, false, "running"},
                                        {Activity::Waiting, false, "waiting"},
                                        {Activity::Waiting, true, "awaiting a slot"},
                                        {Activity::Done, false, "done"},
                                        {Activity::Cancelled, false, "cancelled"},
                                        {Activity::NotStarted, false, "not started"}}};

// In the order in which they get lines: that a sync is idle is told of the least.
constexpr std::array<std::size_t, kGroups.size()> kByNews{0, 1, 2, 4, 5, 3, 6};

bool is_of(const Group& group, const SyncProgress& sync) {
  const bool is_idle = sync.activity == Activity::Waiting &&
                       sync.phase.phase == Phase::WaitingForJobSlot && !sync.again_at;
  return sync.activity == group.activity && is_idle == group.is_idle;
}

// What has worked or waited longest comes first, and so does what has ended last.
Syncs members_of(const Group& group, const RunProgress& run) {
  Syncs members;
  for (const auto& sync : run.syncs()) {
    if (is_of(group, sync)) members.push_back(&sync);
  }
  const bool last_first = group.activity >= Activity::Done;
  std::ranges::sort(members, [last_first](const SyncProgress* a, const SyncProgress* b) {
    if (a->since == b->since) return a < b;
    return last_first ? a->since > b->since : a->since < b->since;
  });
  return members;
}

// Those that are shown in `room` lines. Failures leave half of it to the others.
Syncs chosen(const RunProgress& run, std::size_t room) {
  std::array<Syncs, kGroups.size()> members;
  std::size_t left = room;
  std::size_t others = 0;
  for (const auto& sync : run.syncs()) others += sync.activity == Activity::Failed ? 0 : 1;
  for (const std::size_t i : kByNews) {
    members[i] = members_of(kGroups[i], run);
    const bool has_failed = kGroups[i].activity == Activity::Failed;
    members[i].resize(
        std::min(members[i].size(), has_failed ? left - std::min(left / 2, others) : left));
    left -= members[i].size();
  }
  Syncs shown;
  for (const auto& each : members) std::ranges::copy(each, std::back_inserter(shown));
  return shown;
}

// "… and 143 more: 101 awaiting a slot, 42 done"
StyledLine rest_line(const RunProgress& run, const Syncs& shown, std::size_t width) {
  std::string kinds;
  for (const auto& group : kGroups) {
    const auto is_in = [&](const SyncProgress& sync) { return is_of(group, sync); };
    const auto of_shown = [&](const SyncProgress* sync) { return is_of(group, *sync); };
    const auto hidden =
        std::ranges::count_if(run.syncs(), is_in) - std::ranges::count_if(shown, of_shown);
    if (hidden > 0) kinds += fmt::format("{}{} {}", kinds.empty() ? "" : ", ", hidden, group.name);
  }
  StyledLine line;
  line.add(fmt::format("… and {} more: {}", run.syncs().size() - shown.size(), kinds), Style::Dim);
  return line.cut_to(width);
}

}  // namespace

std::vector<StyledLine> picture_of(const RunProgress& run, TerminalSize size, Moment now) {
  const std::size_t width = std::max<std::size_t>(size.columns, 2) - 1;
  const std::size_t height = std::max<std::size_t>(size.rows, 2) - (size.rows < 12 ? 1 : 4);
  std::vector<StyledLine> lines{overall_line(run, width, now)};
  const std::size_t room = height - 1;
  const bool all_fit = run.syncs().size() <= room;
  if (room == 0) return lines;
  const Syncs shown = chosen(run, all_fit ? room : room - 1);
  const SyncColumns columns(shown, width, now);
  for (const auto* sync : shown) lines.push_back(line_of(*sync, columns, now));
  if (!all_fit) lines.push_back(rest_line(run, shown, width));
  return lines;
}

}  // namespace millrace::app
