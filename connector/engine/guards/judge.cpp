#include "connector/engine/guards/judge.h"

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "config/values/measures.h"
#include "connector/base/text/text.h"

namespace millrace::engine {

using components::Guards;
using components::LoadReport;
using components::Mode;
using components::OnEmpty;
using components::Target;

namespace {

// What the limits are held against, of a target that had rows.
struct TargetChange {
  std::uint64_t before = 0;
  std::uint64_t after = 0;
  std::uint64_t taken_away = 0;

  std::uint64_t shrunk_by() const { return before > after ? before - after : 0; }
};

// Without a key every row is taken away, and those that stay come back.
TargetChange change_of(const LoadReport& counts, const Target& target) {
  TargetChange change{.before = counts.before.value_or(0)};
  change.after = change.before - std::min(change.before, counts.deleted) + counts.inserted;
  change.taken_away = target.key.empty() ? change.shrunk_by() : counts.deleted + counts.marked;
  return change;
}

bool exceeds(std::uint64_t part, std::uint64_t whole, const std::optional<Percent>& limit) {
  return limit && static_cast<double>(part) > limit->fraction * static_cast<double>(whole);
}

std::string share(std::uint64_t part, std::uint64_t whole) {
  return fmt::format("{:.1f}%", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

std::string limit(const Percent& percent) {
  return config::Codec<Percent>::to_text(percent);
}

Error stopped(std::string message) {
  return {ErrorKind::Guarded, std::move(message)};
}

std::optional<Error> judge_empty(const Guards& guards, const JudgedLoad& load,
                                 const Target& target) {
  if (load.counts.rows > 0 || guards.on_empty == OnEmpty::Accept) return std::nullopt;
  const auto& before = load.counts.before;
  const auto emptied =
      printable(target.name) + (before ? fmt::format(" ({})", counted(*before, "row")) : "");
  const auto what =
      load.rows_read == 0
          ? fmt::format("the export has no rows and would empty {}; look at the report", emptied)
          : fmt::format(
                "none of the {} read is left after the steps, which would empty {}; look at the "
                "columns and steps of the sync (millrace preview shows them)",
                counted(load.rows_read, "row"), emptied);
  return stopped(what + ", or set guards: {on_empty: accept}");
}

std::optional<Error> judge_shares(const Guards& guards, const TargetChange& change,
                                  const Target& target) {
  if (exceeds(change.shrunk_by(), change.before, guards.max_shrink)) {
    return stopped(fmt::format(
        "{} would shrink from {} to {}, by {}, and max_shrink is {}; look at the report, or raise "
        "max_shrink in guards",
        printable(target.name), counted(change.before, "row"), change.after,
        share(change.shrunk_by(), change.before), limit(*guards.max_shrink)));
  }
  const bool may_hide_it = !target.key.empty();
  if (may_hide_it && exceeds(change.taken_away, change.before, guards.max_remove)) {
    return stopped(fmt::format(
        "{} of the {} in {} would be {}, which is {}, and max_remove is {}; look at the report, or "
        "raise max_remove in guards",
        change.taken_away, counted(change.before, "row"), printable(target.name),
        target.on_leave.action == components::OnLeave::Action::Mark ? "marked" : "removed",
        share(change.taken_away, change.before), limit(*guards.max_remove)));
  }
  return std::nullopt;
}

}  // namespace

Allowance allowance_for(const LoadReport& counts, const Target& target) {
  const TargetChange change = change_of(counts, target);
  return {change.taken_away, change.after};
}

std::optional<Error> judge(const Guards& guards, const JudgedLoad& load, const Target& target,
                           const Allowance* allowed) {
  const LoadReport& counts = load.counts;
  const bool has_rows = !counts.before || *counts.before > 0;
  if (!takes_rows_away(target) || counts.already_loaded || !has_rows) return std::nullopt;
  if (counts.is_first) return std::nullopt;
  const TargetChange change = change_of(counts, target);
  if (allowed && change.taken_away <= allowed->taken_away && change.after >= allowed->left) {
    return std::nullopt;
  }
  if (auto error = judge_empty(guards, load, target)) return error;
  return counts.before ? judge_shares(guards, change, target) : std::nullopt;
}

}  // namespace millrace::engine
