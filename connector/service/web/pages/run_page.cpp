#include "connector/service/web/pages/run_page.h"

#include <algorithm>
#include <iterator>
#include <string_view>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "connector/base/text/time_text.h"
#include "connector/service/web/history/run_facts.h"
#include "connector/service/web/pages/charts.h"
#include "connector/service/web/pages/frame.h"
#include "connector/service/web/pages/html.h"
#include "connector/service/web/pages/parts.h"

namespace millrace::service {

using ledger::RunStory;

namespace {

constexpr std::size_t kLongestCommand = 1'200;

std::string facts_of(const RunStory& story, Moment now) {
  const auto& run = story.run;
  std::string out = "<dl class=\"facts card\">\n";
  out += fact("Started", moment_markup(run.start.at, now));
  out += fact("Took", run.ended_at ? span_text(*run.ended_at - run.start.at) : "–");
  if (run.has_ended()) {
    out += fact("Rows read", with_commas(run.end.rows.read));
    out += fact("After the steps", with_commas(run.end.rows.out));
    if (run.end.rows.quarantined > 0) {
      out += fact("Quarantined", with_commas(run.end.rows.quarantined));
    }
  }
  if (!run.end.job_id.empty()) out += fact("Remote job", escaped(run.end.job_id));
  if (!run.end.export_id.empty()) out += fact("Export", escaped(run.end.export_id));
  out += fact("Process", fmt::format("{} on {}", run.pid, escaped(run.host)));
  return out + "</dl>\n";
}

std::string error_of(const RunStory& story) {
  const auto& run = story.run;
  std::string out;
  if (const auto& error = run.end.error) {
    out = fmt::format("<p><code>{}</code> {}</p>", escaped(error->code),
                      escaped(error->message, 2000));
    out += run.end.safe_to_rerun
               ? "<p class=\"quiet\">Running it again does nothing twice.</p>"
               : "<p class=\"quiet\">A rerun may append or send rows a second time; see what was "
                 "loaded.</p>";
  } else if (run.end.status == ledger::kInterrupted) {
    out =
        "<p>Its process ended, or lost its lease, before it could say how it went. What was "
        "committed by then is whole, and the next run does the rest.</p>";
  }
  for (const auto& load : story.guarded) {
    out += fmt::format(
        "<p>A guard on {} stopped the load: it would have taken {} away and left {}.",
        escaped(load.destination), counted(load.taken_away, "row"), with_commas(load.remaining));
    out += load.used_by.empty()
               ? fmt::format(
                     " To let it through once: <code>{}</code></p>",
                     escaped(ledger::command_to_allow(load.sync, load.run_id), kLongestCommand))
               : fmt::format(" It was let through in run {}.</p>", escaped(load.used_by));
  }
  return out.empty() ? out : fmt::format("<div class=\"card callout\">{}</div>\n", out);
}

std::string phases_of_run(const RunStory& story, Moment now) {
  const auto phases = phases_of(story.events, story.run.ended_at.value_or(now));
  if (phases.empty()) return "";
  std::string out = fmt::format("<h2>Phases</h2>\n<div class=\"card\">{}<dl class=\"facts\">\n",
                                time_line(phases));
  for (const auto& span : phases) {
    out += fact(fmt::format("<span class=\"key{}\"></span>{}", span.is_wait ? " wait" : "",
                            escaped(span.phase)),
                span_text(span.took));
  }
  return out + "</dl></div>\n";
}

std::string count_cell(std::string_view label, std::uint64_t count) {
  return fmt::format("<td class=\"number\" data-label=\"{}\">{}</td>", label,
                     count == 0 ? "<span class=\"none\">0</span>" : with_commas(count));
}

std::string row_of(const ledger::RecordedLoad& load) {
  std::string why = load.error ? escaped(load.error->message, 500) : "";
  for (const auto& note : load.notes) why += "<br>" + escaped(note, 500);
  if (!why.empty()) why = fmt::format("<span class=\"quiet small\">{}</span>", why);
  return fmt::format("<tr><td class=\"name\">{}: {}{}</td><td data-label=\"State\">{}</td>",
                     escaped(load.connection), escaped(load.target), why,
                     load.already_loaded ? "was loaded before" : state_markup(load.status)) +
         count_cell("Rows", load.rows) + count_cell("Inserted", load.inserted) +
         count_cell("Updated", load.updated) + count_cell("Deleted", load.deleted) +
         count_cell("Marked", load.marked) + count_cell("Unchanged", load.unchanged) +
         count_cell("Rejected", load.rejected) + "</tr>\n";
}

std::string loads_of(const RunStory& story) {
  if (story.loads.empty()) return "";
  std::string out = "<h2>Destinations</h2>\n<table><thead><tr><th>Destination</th><th>State</th>";
  for (const auto* name :
       {"Rows", "Inserted", "Updated", "Deleted", "Marked", "Unchanged", "Rejected"}) {
    out += fmt::format("<th class=\"number\">{}</th>", name);
  }
  out += "</tr></thead><tbody>\n";
  for (const auto& load : story.loads) out += row_of(load);
  return out + "</tbody></table>\n";
}

std::string events_of(const RunStory& story) {
  std::string warnings, events;
  for (const auto& event : story.events) {
    if (event.kind == "warning")
      warnings += fmt::format("<li>{}</li>\n", escaped(event.text, 2000));
    const auto after = span_text(std::max(event.at - story.run.start.at, {}));
    events += fmt::format(
        "<tr><td class=\"number\" data-label=\"After\">{}</td><td data-label=\"Event\">{}</td>"
        "<td class=\"wide\">{}</td></tr>\n",
        after, escaped(event.kind, 40), escaped(event.text, 2000));
  }
  std::string out;
  if (!warnings.empty()) {
    out += fmt::format("<h2>Warnings</h2>\n<div class=\"card\"><ul class=\"plain\">{}</ul></div>\n",
                       warnings);
  }
  if (events.empty()) return out;
  return out + fmt::format(
                   "<h2>All that happened</h2>\n<details><summary>{}</summary>\n<table><thead><tr>"
                   "<th class=\"number\">After</th><th>Event</th><th></th></tr></thead><tbody>\n{}"
                   "</tbody></table></details>\n",
                   counted(story.events.size(), "event"), events);
}

}  // namespace

std::string run_main(const RunStory& story, Moment now) {
  return fmt::format("<h1>Run of {}</h1>\n<p class=\"lead\">{} <code>{}</code></p>\n{}{}{}{}{}",
                     sync_link(story.run.start.sync), state_markup(story.run.end.status),
                     escaped(story.run.start.run_id), error_of(story), facts_of(story, now),
                     phases_of_run(story, now), loads_of(story), events_of(story));
}

}  // namespace millrace::service
