#include "connector/service/web/pages/sync_page.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/base/text/text.h"
#include "connector/service/web/pages/charts.h"
#include "connector/service/web/pages/frame.h"
#include "connector/service/web/pages/html.h"
#include "connector/service/web/pages/overview_page.h"
#include "connector/service/web/pages/parts.h"
#include "connector/service/web/pages/words.h"

namespace millrace::service {
namespace {

constexpr std::size_t kMostWarnings = 8;

std::string facts_of(const SyncNow& sync, Moment now) {
  std::vector<std::string> to;
  to.reserve(sync.destinations.size());
  for (const auto& destination : sync.destinations) to.push_back(escaped(destination));
  std::string out = "<dl class=\"facts card\">\n";
  out += fact("From", escaped(sync.source));
  out += fact("To", fmt::format("{}", fmt::join(to, "<br>")));
  out += fact("Schedule", sync.schedule.empty() ? "none" : escaped(sync.schedule));
  out += fact("Next run", moment_markup(sync.next, now));
  out += fact("Last due", moment_markup(sync.last_due, now));
  out += fact("Data as of", freshness_of(sync, now));
  if (sync.activity == Activity::Running) out += fact("Rows so far", with_commas(sync.rows));
  return out + "</dl>\n";
}

std::string actions_of(const SyncNow& sync, bool takes_changes) {
  if (!takes_changes) {
    return "<p class=\"quiet small\">Runs cannot be started or cancelled from here, because no "
           "token "
           "is set in service.tokens.</p>\n";
  }
  const auto path = path_of_sync(sync.name);
  std::string out = "<div class=\"actions\">\n";
  const bool is_busy = sync.activity == Activity::Running || sync.activity == Activity::Queued;
  if (sync.activity == Activity::Idle) out += button(path + "/run", "Run now");
  if (is_busy) out += button(path + "/cancel", "Cancel");
  return out + "</div>\n";
}

std::string charts_of(const RecentRuns::Runs& runs, const std::vector<RunFacts>& facts) {
  std::vector<ChartedRun> charted;
  charted.reserve(runs.size());
  for (std::size_t i = 0; i < runs.size(); ++i) charted.push_back({runs[i], facts[i].waited});
  return fmt::format(
      "<div class=\"charts\"><div class=\"card\"><h3><span class=\"key\"></span>work "
      "<span class=\"key wait\"></span>waiting, of each run</h3>{}</div>"
      "<div class=\"card\"><h3>rows of each run</h3>{}</div></div>\n",
      durations_chart(charted), rows_chart(charted));
}

std::string row_of(const ledger::RecordedRun& run, const RunFacts& facts, Moment now) {
  const auto took = run.ended_at ? span_text(*run.ended_at - run.start.at) : "–";
  return fmt::format(
      "<tr><td data-label=\"Run\"><a href=\"{}\"><code>{}</code></a></td>"
      "<td data-label=\"State\">{}</td><td data-label=\"Started\">{}</td>"
      "<td class=\"number\" data-label=\"Took\">{}</td>"
      "<td class=\"number\" data-label=\"Waited\">{}</td>"
      "<td class=\"number\" data-label=\"Rows\">{}</td><td class=\"wide quiet\">{}</td></tr>\n",
      path_of_run(run.start.run_id), escaped(run.start.run_id, 60), state_markup(run.end.status),
      moment_markup(run.start.at, now), took,
      facts.waited > 0 ? span_text(std::chrono::duration<double>(facts.waited)) : "–",
      run.has_ended() ? with_commas(run.end.rows.out) : "–",
      run.end.error ? escaped(run.end.error->message, 160) : "");
}

std::string runs_of(const RecentRuns::Runs& runs, const std::vector<RunFacts>& facts, Moment now) {
  std::string out =
      "<h2>Last runs</h2>\n<table><thead><tr><th>Run</th><th>State</th><th>Started</th>"
      "<th class=\"number\">Took</th><th class=\"number\">Waited</th><th class=\"number\">Rows</th>"
      "<th>Why</th></tr></thead><tbody>\n";
  for (std::size_t i = runs.size(); i-- > 0;) out += row_of(runs[i], facts[i], now);
  return out + "</tbody></table>\n";
}

std::string warnings_of(const RecentRuns::Runs& runs, const std::vector<RunFacts>& facts,
                        Moment now) {
  std::string items;
  std::set<std::string_view> told;  // The newest of each.
  for (std::size_t i = runs.size(); i-- > 0;) {
    for (const auto& warning : facts[i].warnings) {
      if (told.size() >= kMostWarnings || !told.insert(warning).second) continue;
      items += fmt::format("<li>{} <span class=\"quiet small\">{}</span></li>\n",
                           escaped(warning, 500), moment_markup(runs[i].start.at, now));
    }
  }
  if (items.empty()) return "";
  return fmt::format(
      "<h2>Last warnings</h2>\n<div class=\"card\"><ul class=\"plain\">{}</ul></div>\n", items);
}

}  // namespace

std::string sync_main(const SyncNow& sync, const RecentRuns::Runs& runs,
                      const std::vector<RunFacts>& facts, const SyncView& view) {
  const auto now = view.now;
  std::string out =
      fmt::format("<h1><bdi>{}</bdi></h1>\n<p class=\"lead\">{}{}{}</p>\n", escaped(sync.name),
                  state_markup(state_of(sync, runs)), tags_of(sync), phase_of(sync, now));
  out += facts_of(sync, now) + actions_of(sync, view.takes_changes);
  if (runs.empty()) return out + "<p class=\"quiet\">It has not run yet.</p>\n";
  return out + charts_of(runs, facts) + warnings_of(runs, facts, now) + runs_of(runs, facts, now);
}

}  // namespace millrace::service
