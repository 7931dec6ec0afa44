#include "connector/app/history/run_story.h"

#include <chrono>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/app/terminal/table.h"
#include "connector/app/terminal/wrap.h"
#include "connector/base/text/text.h"
#include "connector/base/text/time_text.h"
#include "connector/ledger/history/run_json.h"

namespace millrace::app {

using ledger::RecordedEvent;
using ledger::RecordedLoad;
using ledger::RecordedRun;
using ledger::seconds_of;

namespace {

constexpr std::size_t kIndent = 2;
constexpr std::size_t kWidestStoryCell = 220;
constexpr std::size_t kLongestCommand = 1'200;

// "12.345"
std::string seconds_between(ledger::RecordedTime from, ledger::RecordedTime to) {
  return fmt::format("{:.3f}", std::chrono::duration<double>(to - from).count());
}

std::string times_of(const RecordedRun& run) {
  auto text = "started " + utc_text(run.start.at);
  if (run.ended_at) {
    text += fmt::format(", ended {} after {} s", utc_text(*run.ended_at), seconds_of(run));
  }
  return text + fmt::format(", process {} on host {}", run.pid, printable(run.host));
}

std::string names_of(const RecordedRun& run) {
  std::vector<std::string> names;
  if (!run.end.job_id.empty()) names.push_back("job " + printable(run.end.job_id));
  if (!run.end.export_id.empty()) names.push_back("export " + run.end.export_id);
  names.push_back("plan " + run.start.plan_digest);
  return fmt::format("{}", fmt::join(names, ", "));
}

// "1,000 rows read, 994 after the steps: 4 filtered, 2 quarantined"
std::string rows_of(const RecordedRun& run) {
  const auto& rows = run.end.rows;
  std::vector<std::string> parts;
  const auto add = [&parts](std::uint64_t count, std::string_view what) {
    if (count > 0) parts.push_back(fmt::format("{} {}", with_commas(count), what));
  };
  add(rows.filtered, "filtered");
  add(rows.deduplicated, "deduplicated");
  add(rows.quarantined, "quarantined");
  add(rows.added, "added");
  return fmt::format("{} read, {} after the steps{}{}", counted(rows.read, "row"),
                     with_commas(rows.out), parts.empty() ? "" : ": ", fmt::join(parts, ", "));
}

std::string events_text(const RunStory& story, std::size_t width) {
  using enum Table::Align;
  Table table;
  table.column("after (s)", Right);
  table.column("event", Left, 1);
  table.column("", Left);
  for (const auto& event : story.events) {
    table.row({seconds_between(story.run.start.at, event.at), event.kind, event.text});
  }
  return table.text(kWidestStoryCell, width);
}

std::string load_status(const RecordedLoad& load) {
  return load.already_loaded ? "was loaded before" : load.status;
}

std::string loads_text(const RunStory& story, std::size_t width) {
  using enum Table::Align;
  Table table;
  table.column("destination", Left, 0, Table::Cut::Middle);
  table.column("status", Left);
  table.column("rows", Right, 1);
  table.column("inserted", Right, 3);
  table.column("updated", Right, 4);
  table.column("deleted", Right, 5);
  table.column("marked", Right, 6);
  table.column("unchanged", Right, 7);
  table.column("rejected", Right, 2);
  for (const auto& load : story.loads) {
    const bool counts = !load.error || load.inserted > 0 || load.unknown > 0;
    const auto count = [counts](std::uint64_t number) {
      return counts ? with_commas(number) : std::string("-");
    };
    table.row({load.connection + ": " + load.target, load_status(load), count(load.rows),
               count(load.inserted), count(load.updated), count(load.deleted), count(load.marked),
               count(load.unchanged), count(load.rejected)});
  }
  return table.text(kWidestStoryCell, width);
}

// What the guard of a load compared.
std::string guard_sentence(const ledger::GuardedLoad& load) {
  auto text = fmt::format("guard on {}: the load would have taken {} away and left {}",
                          printable(load.destination), counted(load.taken_away, "row"),
                          with_commas(load.remaining));
  if (!load.used_by.empty()) return text + "; it was let through in run " + load.used_by;
  return text + "; to let it through once: " +
         printable(ledger::command_to_allow(load.sync, load.run_id), kLongestCommand);
}

std::string advice_on(const RecordedRun& run) {
  if (run.end.status == ledger::kRunning) return "it is still under way";
  if (run.end.status == ledger::kInterrupted) {
    return "interrupted: its process ended, or lost its lease, before it could say how it went; "
           "what was committed by then is whole, and the next run does the rest";
  }
  if (!run.end.error) return "";
  return run.end.safe_to_rerun
             ? "running it again does nothing twice"
             : "a rerun may append or send rows a second time, see what was loaded";
}

std::string sentences_on(const RunStory& story, std::size_t width) {
  std::string text;
  const auto add = [&](const std::string& sentence) {
    if (!sentence.empty()) text += wrapped_text(sentence, width, kIndent);
  };
  for (const auto& load : story.loads) {
    for (const auto& note : load.notes) add(load.connection + ": " + note);
    const bool is_told = story.run.end.error && load.error == story.run.end.error;
    if (load.error && !is_told) {
      add(fmt::format("{}: {}: {}", load.connection, load.error->code, load.error->message));
    }
  }
  for (const auto& load : story.guarded) add(guard_sentence(load));
  if (const auto& error = story.run.end.error) {
    add(fmt::format("{}: {}", error->code, error->message));
  }
  add(advice_on(story.run));
  return text;
}

}  // namespace

std::string run_story_text(const RunStory& story, std::size_t width) {
  const auto& run = story.run;
  std::string text = wrapped_text(
      fmt::format("{}  {}  {}", run.start.run_id, printable(run.start.sync), run.end.status),
      width);
  for (const auto& line : {times_of(run), names_of(run)}) {
    text += wrapped_text(line, width, kIndent);
  }
  if (run.has_ended()) text += wrapped_text(rows_of(run), width, kIndent);
  if (!story.events.empty()) text += "\n" + events_text(story, width);
  if (!story.loads.empty()) text += "\n" + loads_text(story, width);
  const auto sentences = sentences_on(story, width);
  return sentences.empty() ? text : text + "\n" + sentences;
}

}  // namespace millrace::app
