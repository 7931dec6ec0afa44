// The summary of a run for a person: a table, and below it what is to be said of the syncs.

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/app/results/planned_rows.h"
#include "connector/app/results/sentences.h"
#include "connector/app/results/verdict.h"
#include "connector/app/summary.h"
#include "connector/app/terminal/table.h"
#include "connector/app/terminal/wrap.h"
#include "connector/base/text/text.h"
#include "connector/base/text/time_text.h"

namespace millrace::app {

using components::LoadReport;
using engine::DestinationOutcome;
using engine::RunOutcome;
using engine::SyncOutcome;

namespace {

// A path in a log can be used as it is there; a terminal leaves it less room.
constexpr std::size_t kWidestCell = 220;

std::string state_of(const DestinationOutcome& to, bool dry_run) {
  if (to.report.already_loaded) return "was loaded before";
  if (to.status == Status::Ok && dry_run) return "planned";
  return std::string(to_string(to.status));
}

std::string seconds_text(const SyncOutcome& sync) {
  return fmt::format("{:.2f}", std::chrono::duration<double>(sync.elapsed).count());
}

void add_rows(Table& table, const SyncOutcome& sync, bool dry_run) {
  for (const auto& to : sync.destinations) {
    const bool is_planned = dry_run && to.status == Status::Guarded;
    const bool counted = !to.error || is_half_delivered(to) || is_planned;
    const auto count = [&](std::uint64_t number) {
      return counted ? with_commas(number) : std::string("-");
    };
    table.row({sync.sync, to.target.connection + ": " + printable(to.target.name),
               state_of(to, dry_run), count(to.report.rows), count(to.report.inserted),
               count(to.report.updated), count(to.report.deleted), count(to.report.unchanged),
               count(to.report.rejected), seconds_text(sync)});
  }
  if (sync.destinations.empty()) {
    table.row({sync.sync, "", std::string(to_string(sync.status)), "-", "-", "-", "-", "-", "-",
               seconds_text(sync)});
  }
}

// The later a column is named, the sooner a narrow terminal goes without it.
Table empty_table() {
  using enum Table::Align;
  Table table;
  table.column("sync", Left, 0, Table::Cut::Middle);
  table.column("destination", Left, 2, Table::Cut::Middle);
  table.column("status", Left);
  table.column("rows", Right, 1);
  table.column("inserted", Right, 4);
  table.column("updated", Right, 5);
  table.column("deleted", Right, 6);
  table.column("unchanged", Right, 8);
  table.column("rejected", Right, 3);
  table.column("seconds", Right, 7);
  return table;
}

void add_notes(Sentences& notes, const SyncOutcome& sync, bool dry_run) {
  for (const auto& to : sync.destinations) {
    if (dry_run) {
      for (auto& sentence : planned_beside_rows(to)) notes.add(sync, to, std::move(sentence));
    }
    for (const auto& note : to.report.notes) notes.add(sync, to, note);
    if (to.report.collapsed > 0) {
      notes.add(sync, to,
                fmt::format("left out {} of rows with the same key",
                            counted(to.report.collapsed, "exact duplicate")));
    }
  }
}

// "12 min"; a source whose clock is ahead of ours gives rows that are 0 s old.
std::string age_text(std::chrono::system_clock::duration age) {
  using std::chrono::duration_cast;
  const auto seconds = std::max<std::int64_t>(0, duration_cast<std::chrono::seconds>(age).count());
  if (seconds < 120) return fmt::format("{} s", seconds);
  if (seconds < 2 * 3600) return fmt::format("{} min", seconds / 60);
  if (seconds < 48 * 3600) return fmt::format("{} h", seconds / 3600);
  return fmt::format("{} days", seconds / 86'400);
}

void add_freshness(Sentences& notes, const SyncOutcome& sync) {
  if (!sync.fresh_as_of) return;
  notes.add(sync, fmt::format("data as of {} ({} old)", utc_text(*sync.fresh_as_of),
                              age_text(sync.ended_at - *sync.fresh_as_of)));
}

// "failed after 12,288 rows were read, of which 2 were to be quarantined"
std::string reach_of_reading(const SyncOutcome& sync) {
  auto text = fmt::format("{} {} {} read",
                          sync.status == Status::Cancelled ? "stopped after" : "failed after",
                          counted(sync.rows_read, "row"), sync.rows_read == 1 ? "was" : "were");
  if (const auto count = sync.counts.quarantined; count > 0) {
    text += fmt::format(", of which {} {} to be quarantined", with_commas(count),
                        count == 1 ? "was" : "were");
  }
  return text;
}

// "1,000 rows read, 994 after the steps: 4 filtered, 2 quarantined", where the numbers differ.
void add_row_counts(Sentences& notes, const SyncOutcome& sync) {
  if (sync.error) {
    if (sync.rows_read > 0) notes.add(sync, reach_of_reading(sync));
    return;
  }
  std::vector<std::string> parts;
  const auto add = [&parts](std::uint64_t count, std::string_view what) {
    if (count > 0) parts.push_back(fmt::format("{} {}", with_commas(count), what));
  };
  add(sync.counts.filtered, "filtered");
  add(sync.counts.deduplicated, "deduplicated");
  add(sync.counts.quarantined, "quarantined");
  add(sync.counts.added, "added");
  if (parts.empty()) return;
  notes.add(sync, fmt::format("{} read, {} after the steps: {}", counted(sync.rows_read, "row"),
                              with_commas(sync.rows_out), fmt::join(parts, ", ")));
}

// What is below the table: what may be of interest, what went wrong, and what to do about it.
std::string sentences_of(const RunOutcome& outcome, bool dry_run, std::size_t width) {
  Sentences notes;
  Sentences causes;
  Sentences advice;
  for (const auto& sync : outcome.syncs) {
    if (sync.not_started) {
      advice.add(sync, "not started, for the reason given above");
      continue;
    }
    add_freshness(notes, sync);
    add_row_counts(notes, sync);
    if (sync.watermark) {
      notes.add(sync, "the watermark is now " + printable(*sync.watermark, 60));
    }
    for (const auto& warning : sync.warnings) {
      notes.add(sync, "warning: " + printable(warning, 500));
    }
    add_notes(notes, sync, dry_run);
    add_causes(causes, sync);
    const bool ended_well = sync.status == Status::Ok || sync.status == Status::Rejected;
    if (!ended_well && !dry_run) add_advice(advice, sync);
  }
  return notes.text(width) + causes.text(width) + advice.text(width);
}

// "3 of 4 syncs done and verified, 1 of them with rows that were kept out"
std::string last_line(const RunOutcome& outcome, bool dry_run) {
  const auto with = [&outcome](Status status) {
    return std::ranges::count(outcome.syncs, status, &SyncOutcome::status);
  };
  const auto rejected = with(Status::Rejected);
  return fmt::format(
      "{} of {} syncs {}{}{}", with(Status::Ok) + rejected, outcome.syncs.size(),
      dry_run ? "planned" : "done and verified",
      rejected == 0 ? "" : fmt::format(", {} of them with rows that were kept out", rejected),
      dry_run ? "; nothing was written" : "");
}

}  // namespace

std::string summary_text(const RunOutcome& outcome, const RunFacts& facts, std::size_t width) {
  if (outcome.error) {
    return wrapped_text(sentence_of(*outcome.error), width, 2) + "nothing was contacted\n";
  }
  Table table = empty_table();
  for (const auto& sync : outcome.syncs) {
    if (!sync.not_started) add_rows(table, sync, facts.dry_run);
  }
  std::string below = sentences_of(outcome, facts.dry_run, width);
  if (!below.empty()) below.insert(0, "\n");
  if (const auto examples = examples_text(outcome); !examples.empty()) below += "\n" + examples;
  const auto end = last_line(outcome, facts.dry_run);
  return table.text(kWidestCell, width) + below + "\n" + wrapped_text(end, width);
}

}  // namespace millrace::app
