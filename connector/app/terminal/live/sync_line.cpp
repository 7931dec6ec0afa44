#include "connector/app/terminal/live/sync_line.h"

#include <algorithm>
#include <cmath>
#include <string_view>

#include <fmt/format.h>

#include "connector/app/terminal/live/figures.h"
#include "connector/base/text/display_width.h"
#include "connector/base/text/text.h"

namespace millrace::app {
namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kMark = 2;  // With the space behind it.
constexpr std::size_t kPercent = 5;
constexpr std::size_t kFullWidth = 100;
constexpr std::size_t kNarrow = 50;
// The eye does not find the end of longer lines.
constexpr std::size_t kWidest = 125;

std::string_view mark_of(Activity activity) {
  switch (activity) {
    case Activity::Waiting:
      return "○";
    case Activity::Working:
      return "▸";
    case Activity::Done:
      return "✓";
    case Activity::Failed:
      return "✗";
    case Activity::Cancelled:
      return "-";
    case Activity::NotStarted:
      return "·";
  }
  return " ";
}

Style style_of(const SyncProgress& sync) {
  switch (sync.activity) {
    case Activity::Waiting:
      if (sync.again_at) return Style::Warning;
      return sync.phase.phase == Phase::WaitingForJobSlot ? Style::Dim : Style::Plain;
    case Activity::Working:
      return Style::Busy;
    case Activity::Done:
      return sync.status == Status::Ok ? Style::Good : Style::Warning;
    case Activity::Failed:
      return Style::Bad;
    case Activity::Cancelled:
      return Style::Warning;
    case Activity::NotStarted:
      return Style::Dim;
  }
  return Style::Plain;
}

std::string_view short_name(Phase phase) {
  switch (phase) {
    case Phase::PreparingDestinations:
      return "preparing";
    case Phase::WaitingForOtherRun:
      return "awaiting turn";
    case Phase::WaitingForReceiver:
      return "receiver busy";
    default:
      return to_string(phase);
  }
}

// "running there 0:31": what it does, and for how long it waits.
std::string activity_text(const SyncProgress& sync, Moment now) {
  if (sync.again_at && *sync.again_at <= now) return "trying again";
  if (sync.again_at) {
    return "trying again in " + clock_text(*sync.again_at - now + std::chrono::milliseconds(999));
  }
  switch (sync.activity) {
    case Activity::Waiting:
      // It waits for as long as it runs.
      if (sync.phase.phase == Phase::WaitingForJobSlot) return "awaiting slot";
      return fmt::format("{} {}", short_name(sync.phase.phase), clock_text(now - sync.phase_since));
    case Activity::Working:
      return std::string(short_name(sync.phase.phase));
    case Activity::Done:
      return sync.status == Status::Ok ? "done" : "done, rows rejected";
    case Activity::Failed:
      return sync.status == Status::Failed ? "failed" : std::string(to_string(sync.status));
    case Activity::Cancelled:
      return "cancelled";
    case Activity::NotStarted:
      return "not started";
  }
  return "";
}

// Why it is tried again or has failed, or which job it waits for.
std::string_view detail_of(const SyncProgress& sync, const SyncColumns& columns) {
  if (sync.again_at || sync.activity == Activity::Failed) return sync.because;
  if (sync.has_ended() || !columns.in_full) return "";
  return sync.phase.reason;
}

void add_right(StyledLine& line, std::size_t width, const std::string& text, Style style) {
  if (width == 0) return;
  line.fill_to(line.width() + kGap + width - std::min(width, display_width(text)));
  line.add(text, style);
}

void add_bar(StyledLine& line, const SyncProgress& sync, const SyncColumns& columns, Moment now) {
  if (columns.bar == 0) return;
  const auto share = share_of(sync, now);
  if (!share) {
    line.fill_to(line.width() + kGap + columns.bar);
    return;
  }
  const std::size_t length = columns.bar - kPercent;
  const auto full = static_cast<std::size_t>(std::floor(*share * static_cast<double>(length)));
  std::string done;
  std::string rest;
  for (std::size_t i = 0; i < length; ++i) (i < full ? done : rest) += i < full ? "━" : "─";
  const bool works = sync.activity == Activity::Working;
  line.add("  ").add(done, works ? Style::Busy : Style::Dim).add(rest, Style::Dim);
  // 100 % is for what has ended.
  line.add(fmt::format("{:>4}%", std::min(99, static_cast<int>(*share * 100))), Style::Plain);
}

std::string rows_text(const SyncProgress& sync, bool in_full) {
  if (sync.rows == 0) return "";
  return (in_full ? with_commas(sync.rows) : short_count(sync.rows)) + " rows";
}

void add_numbers(StyledLine& line, const SyncProgress& sync, const SyncColumns& columns,
                 Moment now) {
  add_right(line, columns.bytes,
            sync.received.bytes > 0 ? size_text(sync.received.bytes) : std::string(), Style::Dim);
  add_right(line, columns.rows, rows_text(sync, columns.in_full), Style::Plain);
  const auto left = time_left(sync, now);
  add_right(line, columns.left, left ? clock_text(*left) + " left" : std::string(), Style::Dim);
}

bool has_numbers(const SyncProgress& sync, Moment now) {
  return sync.rows > 0 || sync.received.bytes > 0 || share_of(sync, now).has_value();
}

// What has failed has its reason where the others have numbers.
void add_middle(StyledLine& line, const SyncProgress& sync, const SyncColumns& columns,
                Moment now) {
  const std::size_t begin = line.width();
  const std::size_t end = columns.width - (columns.time > 0 ? kGap + columns.time : 0);
  const auto detail = detail_of(sync, columns);
  const bool is_all_text =
      sync.activity == Activity::Failed || sync.again_at || !has_numbers(sync, now);
  StyledLine text;
  text.add(activity_text(sync, now), style_of(sync));
  if (!detail.empty()) text.add("  ").add(std::string(detail), Style::Dim);
  const std::size_t room = is_all_text ? end - std::min(end, begin) : columns.activity;
  text.cut_to(room);
  line.add(text).fill_to(begin + room);
  if (is_all_text) return;
  add_bar(line, sync, columns, now);
  add_numbers(line, sync, columns, now);
}

}  // namespace

SyncColumns::SyncColumns(const std::vector<const SyncProgress*>& syncs, std::size_t its_width,
                         Moment now)
    : in_full(its_width >= kFullWidth), width(std::min(its_width, kWidest)) {
  std::size_t longest = 4;
  std::size_t longest_time = 4;
  for (const auto* sync : syncs) {
    longest = std::max(longest, display_width(sync->name));
    longest_time = std::max(longest_time, clock_text(sync->time(now)).size());
  }
  const std::size_t most = width < kNarrow ? width * 27 / 100 : in_full ? 32 : 18;
  name = std::min(longest, std::max<std::size_t>(most, 6));
  // As long as "running there 0:31", or less.
  const std::size_t least = width < kNarrow ? width * 4 / 10 : in_full ? 26 : 18;
  std::size_t used = kMark + name + kGap + least;
  const auto take = [&](std::size_t& column, std::size_t columns) {
    if (used + kGap + columns > width) return;
    column = columns;
    used += kGap + columns;
  };
  take(time, longest_time);
  take(rows, in_full ? 14 : 10);
  take(bar, 8 + kPercent);
  take(bytes, 8);
  take(left, 10);
  // What remains makes the bar longer, then the text.
  const std::size_t remains = width - std::min(width, used);
  const std::size_t longer = bar == 0 ? 0 : std::min<std::size_t>(remains / 2, 16);
  bar += longer;
  activity = least + remains - longer;
}

StyledLine line_of(const SyncProgress& sync, const SyncColumns& columns, Moment now) {
  StyledLine line;
  const Style style = style_of(sync);
  line.add(std::string(mark_of(sync.activity)), style).add(" ");
  line.add(cut_middle_to_width(sync.name, columns.name),
           sync.activity == Activity::NotStarted ? Style::Dim : Style::Plain);
  line.fill_to(kMark + columns.name + kGap);
  add_middle(line, sync, columns, now);
  add_right(line, columns.time, clock_text(sync.time(now)), Style::Dim);
  return line.cut_to(columns.width);
}

}  // namespace millrace::app
