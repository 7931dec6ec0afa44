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
  std::string_view name;
};

// In the order in which they are shown.
constexpr std::array<Group, 5> kGroups{{{Activity::Failed, "failed"},
                                        {Activity::Working, "running"},
                                        {Activity::Waiting, "waiting"},
                                        {Activity::Done, "done"},
                                        {Activity::NotStarted, "not started"}}};

bool is_of(const Group& group, const SyncProgress& sync) {
  return sync.activity == group.activity;
}

// Nothing happens for it anywhere yet.
bool is_idle(const SyncProgress& sync) {
  return sync.activity == Activity::Waiting && sync.phase.phase == Phase::WaitingForJobSlot &&
         !sync.again_at;
}

// What has worked or waited longest comes first, and so does what has ended last.
Syncs members_of(const Group& group, const RunProgress& run) {
  Syncs members;
  for (const auto& sync : run.syncs()) {
    if (is_of(group, sync)) members.push_back(&sync);
  }
  const bool last_first = group.activity >= Activity::Done;
  std::ranges::sort(members, [last_first](const SyncProgress* a, const SyncProgress* b) {
    if (is_idle(*a) != is_idle(*b)) return is_idle(*b);
    if (a->since == b->since) return a < b;
    return last_first ? a->since > b->since : a->since < b->since;
  });
  return members;
}

// Those that are shown in `room` lines. Failures leave half of it to the others.
Syncs chosen(const RunProgress& run, std::size_t room) {
  Syncs shown;
  std::size_t others = 0;
  for (const auto& sync : run.syncs()) others += sync.activity == Activity::Failed ? 0 : 1;
  for (const auto& group : kGroups) {
    auto members = members_of(group, run);
    std::size_t most = room - shown.size();
    if (group.activity == Activity::Failed) most -= std::min(most / 2, others);
    members.resize(std::min(members.size(), most));
    std::ranges::copy(members, std::back_inserter(shown));
  }
  return shown;
}

// "… and 143 more: 101 waiting, 42 done"
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
