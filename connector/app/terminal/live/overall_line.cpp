#include "connector/app/terminal/live/overall_line.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "connector/app/terminal/live/figures.h"
#include "connector/base/text/display_width.h"
#include "connector/base/text/text.h"

namespace millrace::app {
namespace {

constexpr std::string_view kBetween = " · ";
constexpr std::size_t kBetweenWidth = 3;
constexpr std::size_t kBarWidth = 20;
constexpr std::size_t kWidthForBar = 110;

// One part of the line. The lower its rank, the longer it stays.
struct Part {
  int rank;
  std::string text;
  Style style;
  bool is_shown = false;
};

// Only where it is known of all that have not ended: then it is that of the slowest.
std::optional<std::chrono::nanoseconds> time_left_of_all(const RunProgress& run, Moment now) {
  std::optional<std::chrono::nanoseconds> longest;
  for (const auto& sync : run.syncs()) {
    if (sync.has_ended()) continue;
    const auto left = time_left(sync, now);
    if (!left) return std::nullopt;
    longest = std::max(longest.value_or(*left), *left);
  }
  return longest;
}

std::vector<Part> parts_of(const RunProgress& run, Moment now) {
  const RunTotals totals = run.totals();
  std::vector<Part> parts;
  const bool all_done = totals.done == run.syncs().size();
  parts.push_back({0, fmt::format("{}/{} done", totals.done, run.syncs().size()),
                   all_done ? Style::Good : Style::Bold});
  const auto count = [&](int rank, std::size_t number, std::string_view word, Style style) {
    if (number > 0) parts.push_back({rank, fmt::format("{} {}", number, word), style});
  };
  count(1, totals.failed, "failed", Style::Bad);
  count(1, totals.cancelled, "cancelled", Style::Warning);
  count(5, totals.not_started, "not started", Style::Dim);
  count(3, totals.working, "running", Style::Busy);
  count(4, totals.waiting, "waiting", Style::Plain);
  if (totals.rows > 0) parts.push_back({6, short_count(totals.rows) + " rows", Style::Plain});
  if (totals.bytes > 0) parts.push_back({8, size_text(totals.bytes), Style::Plain});
  parts.push_back({2, clock_text(now - run.started()), Style::Plain});
  if (const auto left = time_left_of_all(run, now)) {
    parts.push_back({7, clock_text(*left) + " left", Style::Dim});
  }
  return parts;
}

// The share of the syncs that have ended, while some have not.
void add_bar(StyledLine& line, const RunProgress& run) {
  const RunTotals totals = run.totals();
  const std::size_t going_on = totals.working + totals.waiting;
  if (going_on == 0) return;
  const std::size_t full = kBarWidth * (run.syncs().size() - going_on) / run.syncs().size();
  std::string done;
  std::string rest;
  for (std::size_t i = 0; i < kBarWidth; ++i) (i < full ? done : rest) += i < full ? "━" : "─";
  line.add(done, Style::Good).add(rest, Style::Dim).add("  ");
}

}  // namespace

StyledLine overall_line(const RunProgress& run, std::size_t width, Moment now) {
  StyledLine line;
  if (width >= kWidthForBar) add_bar(line, run);
  auto parts = parts_of(run, now);
  std::vector<Part*> by_rank;
  by_rank.reserve(parts.size());
  for (auto& part : parts) by_rank.push_back(&part);
  std::ranges::sort(by_rank, {}, &Part::rank);
  std::size_t used = line.width();
  bool is_first = true;
  for (auto* part : by_rank) {
    const std::size_t more = display_width(part->text) + (is_first ? 0 : kBetweenWidth);
    if (used + more > width) continue;
    part->is_shown = true;
    used += more;
    is_first = false;
  }
  is_first = true;
  for (auto& part : parts) {
    if (!part.is_shown) continue;
    if (!std::exchange(is_first, false)) line.add(std::string(kBetween), Style::Dim);
    line.add(std::move(part.text), part.style);
  }
  return line;
}

}  // namespace millrace::app
