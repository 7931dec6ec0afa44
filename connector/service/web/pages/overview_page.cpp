#include "connector/service/web/pages/overview_page.h"

#include <algorithm>
#include <array>
#include <iterator>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/base/text/ascii.h"
#include "connector/base/text/text.h"
#include "connector/ledger/history/recorded_run.h"
#include "connector/service/web/pages/charts.h"
#include "connector/service/web/pages/feeds_markup.h"
#include "connector/service/web/pages/html.h"
#include "connector/service/web/pages/parts.h"
#include "connector/service/web/pages/words.h"

namespace millrace::service {
namespace {

constexpr std::size_t kMostCallouts = 5;

bool is_trouble(std::string_view state) {
  constexpr std::array kStates = {"failed", "guarded", "interrupted", "rejected", "temporary"};
  return std::ranges::find(kStates, state) != kStates.end();
}

bool wants_a_person(const SyncNow& sync, std::string_view state, Moment now) {
  return is_trouble(state) || is_stale(sync, now);
}

// What is wrong with a sync that wants a person.
std::string callout_of(const SyncNow& sync, const RecentRuns::Runs& runs, Moment now) {
  const auto state = state_of(sync, runs);
  std::string why;
  if (is_trouble(state)) {
    const auto& error = runs.back().end.error;
    if (error) why = escaped(error->message, 240);
  } else {
    why = "its data are stale: as of " + moment_markup(sync.data_as_of, now);
  }
  return fmt::format("<li>{} {} <span class=\"quiet\">{}</span></li>\n", state_markup(state),
                     sync_link(sync.name), why);
}

bool has(std::string_view text, const std::string& lower_words) {
  return lower(text).contains(lower_words);
}

bool is_shown(const SyncNow& sync, std::string_view state, const Shown& shown) {
  if (!shown.state.empty() && shown.state != state) return false;
  const auto words = lower(shown.words);
  return words.empty() || has(sync.name, words) ||
         std::ranges::any_of(sync.tags, [&](const auto& tag) { return has(tag, words); });
}

std::string find_form(const Shown& shown) {
  std::string options;
  for (const std::string_view state : {"", "running", "queued", "ok", "rejected", "temporary",
                                       "guarded", "failed", "cancelled", "interrupted", "idle"}) {
    options +=
        fmt::format("<option value=\"{}\"{}>{}</option>", state,
                    state == shown.state ? " selected" : "", state.empty() ? "every state" : state);
  }
  return fmt::format(
      "<form class=\"find\" method=\"get\" action=\"/\" role=\"search\"><input name=\"q\" "
      "type=\"search\" value=\"{}\" placeholder=\"name or tag\" aria-label=\"name or tag\">"
      "<select name=\"state\" aria-label=\"state\">{}</select><button>Show</button></form>\n",
      escaped(shown.words), options);
}

std::string limits_markup(const std::vector<LimitNow>& limits) {
  if (limits.empty()) return "";
  std::string out =
      "<h2>Limits of accounts</h2>\n<table><thead><tr><th>Connection</th><th>Limit</th>"
      "<th class=\"number\">In use</th><th>Waiting</th></tr></thead><tbody>\n";
  for (const auto& limit : limits) {
    std::vector<std::string> waiting;
    for (const auto& sync : limit.waiting) {
      if (waiting.size() == kMostCallouts) break;
      waiting.push_back(sync_link(sync));
    }
    if (limit.waiting.size() > waiting.size()) {
      waiting.push_back(fmt::format("{} more", limit.waiting.size() - waiting.size()));
    }
    fmt::format_to(std::back_inserter(out),
                   "<tr><td class=\"name\">{}</td><td data-label=\"Limit\">{}</td>"
                   "<td class=\"number\" data-label=\"In use\">{}{}</td>"
                   "<td data-label=\"Waiting\"><span>{}</span></td></tr>\n",
                   escaped(limit.connection), escaped(limit.what), with_commas(limit.used),
                   limit.most == 0 ? "" : " of " + with_commas(limit.most),
                   waiting.empty() ? "nobody" : fmt::format("{}", fmt::join(waiting, ", ")));
  }
  return out + "</tbody></table>\n";
}

}  // namespace

std::string_view state_of(const SyncNow& sync, const RecentRuns::Runs& runs) {
  if (sync.activity != Activity::Idle) return to_string(sync.activity);
  return runs.empty() ? "idle" : std::string_view(runs.back().end.status);
}

const std::string& OverviewPage::strip(const std::string& sync) {
  auto& kept = strips_[sync];
  const auto version = runs_.version_of(sync);
  if (kept.markup.empty() || kept.version != version) {
    kept = {.version = version, .markup = strip_of(runs_.of(sync))};
  }
  return kept.markup;
}

std::string OverviewPage::row_of(const SyncNow& sync, Moment now) {
  const auto& runs = runs_.of(sync.name);
  const bool is_running = sync.activity == Activity::Running;
  const auto* last = runs.empty() ? nullptr : &runs.back();
  std::string rows = "<span class=\"none\">–</span>";
  if (is_running) {
    rows = with_commas(sync.rows);
  } else if (last != nullptr && last->has_ended()) {
    rows = with_commas(last->end.rows.out);
  }
  std::vector<std::string> to;
  to.reserve(sync.destinations.size());
  for (const auto& destination : sync.destinations) to.push_back(escaped(destination, 80));
  return fmt::format(
      "<tr><td class=\"name\">{}{}<span class=\"quiet small\">{}</span></td>"
      "<td data-label=\"State\"><span>{}{}</span></td>"
      "<td data-label=\"Last run\">{}</td><td class=\"number\" data-label=\"Rows\">{}</td>"
      "<td data-label=\"Data as of\"><span>{}</span></td><td data-label=\"Next run\">{}</td>"
      "<td class=\"wide\">{}</td></tr>\n",
      sync_link(sync.name), tags_of(sync), fmt::join(to, ", "), state_markup(state_of(sync, runs)),
      phase_of(sync, now), moment_markup(last ? std::optional(last->start.at) : std::nullopt, now),
      rows, freshness_of(sync, now), moment_markup(sync.next, now), strip(sync.name));
}

// What a person has to look at, before all that goes its way.
std::string OverviewPage::callouts(const Overview& overview, Moment now) const {
  std::string out;
  for (const auto& complaint : overview.complaints) {
    out += fmt::format("<div class=\"card callout\"><p>{}</p></div>\n", escaped(complaint, 400));
  }
  std::string items;
  std::size_t count = 0;
  for (const auto& sync : overview.syncs) {
    const auto& runs = runs_.of(sync.name);
    if (!wants_a_person(sync, state_of(sync, runs), now)) continue;
    if (++count <= kMostCallouts) items += callout_of(sync, runs, now);
  }
  if (count > kMostCallouts) {
    items += fmt::format("<li class=\"quiet\">and {} more</li>\n", count - kMostCallouts);
  }
  if (!items.empty()) {
    out +=
        fmt::format("<div class=\"card callout warn\"><ul class=\"plain\">{}</ul></div>\n", items);
  }
  return out;
}

std::string OverviewPage::main(const Overview& overview, const Shown& shown, Moment now) {
  std::string rows;
  std::size_t running = 0, waiting = 0, troubled = 0;
  for (const auto& sync : overview.syncs) {
    const auto state = state_of(sync, runs_.of(sync.name));
    running += sync.activity == Activity::Running ? 1 : 0;
    waiting += sync.activity == Activity::Queued ? 1 : 0;
    troubled += wants_a_person(sync, state, now) ? 1 : 0;
    if (is_shown(sync, state, shown)) rows += row_of(sync, now);
  }
  if (rows.empty()) rows = "<tr><td class=\"wide quiet\" colspan=\"7\">no sync to show</td></tr>\n";
  std::string lead = fmt::format("{} running, {} queued", running, waiting);
  lead += troubled == 0 ? "; nothing needs a person"
                        : fmt::format("; {} to look at", counted(troubled, "sync"));
  return fmt::format(
      "<h1>{}</h1>\n<p class=\"lead\">{}</p>\n{}{}<table><thead><tr><th>Sync</th><th>State</th>"
      "<th>Last run</th><th class=\"number\">Rows</th><th>Data as of</th><th>Next run</th>"
      "<th>Last {} runs</th></tr></thead><tbody>\n{}</tbody></table>\n{}{}",
      counted(overview.syncs.size(), "sync"), lead, callouts(overview, now), find_form(shown),
      RecentRuns::kKept, rows, feeds_markup(overview.feeds, now), limits_markup(overview.limits));
}

}  // namespace millrace::service
