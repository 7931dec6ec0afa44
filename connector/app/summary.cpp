#include "connector/app/summary.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/app/terminal/display.h"
#include "connector/app/terminal/table.h"
#include "connector/base/text/text.h"
#include "connector/base/text/time_text.h"
#include "connector/data/text/json_writer.h"

namespace millrace::app {

using components::LoadReport;
using engine::DestinationOutcome;
using engine::RunOutcome;
using engine::SyncOutcome;

namespace {

double seconds_of(const SyncOutcome& sync) {
  return std::chrono::duration<double>(sync.elapsed).count();
}

std::string state_of(const DestinationOutcome& to, bool dry_run) {
  if (to.status == Status::Ok && dry_run) return "not loaded";
  if (to.report.already_loaded) return "was loaded before";
  return std::string(to_string(to.status));
}

void add_rows(Table& table, const SyncOutcome& sync, bool dry_run) {
  for (const auto& to : sync.destinations) {
    const bool counted = !dry_run && (!to.error || is_half_delivered(to));
    const auto count = [&](std::uint64_t number) {
      return counted ? with_commas(number) : std::string("-");
    };
    table.row({sync.sync, to.target.connection + ": " + printable(to.target.name, 60),
               state_of(to, dry_run), count(to.report.rows), count(to.report.inserted),
               count(to.report.updated), count(to.report.deleted), count(to.report.unchanged),
               count(to.report.rejected), fmt::format("{:.2f}", seconds_of(sync))});
  }
  if (sync.destinations.empty()) {
    table.row({sync.sync, "", std::string(to_string(sync.status)), "-", "-", "-", "-", "-", "-",
               fmt::format("{:.2f}", seconds_of(sync))});
  }
}

std::string sentence_of(const Error& error) {
  return fmt::format("{}: {}", code_of(error.kind()), error.message());
}

// "300 rows were confirmed and 1 may have arrived"
std::string reach_of(const LoadReport& report) {
  std::string out;
  if (report.inserted > 0) {
    out = fmt::format("{} {} confirmed", with_commas(report.inserted),
                      report.inserted == 1 ? "row was" : "rows were");
  }
  if (report.unknown == 0) return out;
  if (!out.empty())
    return out + fmt::format(" and {} may have arrived", with_commas(report.unknown));
  return fmt::format("{} {} may have arrived", with_commas(report.unknown),
                     report.unknown == 1 ? "row" : "rows");
}

std::string_view advice_when_safe(const SyncOutcome& sync) {
  if (may_be_done_later(sync)) return "nothing is half done; run it again";
  const bool any_loaded = std::ranges::any_of(
      sync.destinations, [](const DestinationOutcome& to) { return !to.error; });
  return any_loaded ? "what failed is as it was before; a rerun fails until this is fixed"
                    : "nothing was changed; a rerun fails until this is fixed";
}

// What a rerun would do about a sync that did not end well.
std::string advice(const SyncOutcome& sync) {
  if (safe_to_rerun(sync)) return fmt::format("{}: {}\n", sync.sync, advice_when_safe(sync));
  std::string out;
  for (const auto& to : sync.destinations) {
    if (is_half_delivered(to)) {
      out += fmt::format(
          "{} → {}: {}; a rerun sends them again with the same Idempotency-Keys, which is safe "
          "only if the receiver honours them\n",
          sync.sync, to.target.connection, reach_of(to.report));
    } else if (has_appended(to) && !resumes_the_export(sync)) {
      out += fmt::format(
          "{} → {}: {} rows were appended; a rerun exports the report again and appends those rows "
          "too\n",
          sync.sync, to.target.connection, with_commas(to.report.inserted));
    }
  }
  return out;
}

std::string problems(const SyncOutcome& sync) {
  std::string out;
  for (const auto& to : sync.destinations) {
    for (const auto& note : to.report.notes) {
      out += fmt::format("{} → {}: {}\n", sync.sync, to.target.connection, note);
    }
    if (to.report.collapsed > 0) {
      out += fmt::format("{} → {}: {} equal rows with the same key were kept once\n", sync.sync,
                         to.target.connection, with_commas(to.report.collapsed));
    }
    if (to.error && !sync.error) {
      out += fmt::format("{} → {}: {}\n", sync.sync, to.target.connection, sentence_of(*to.error));
    }
  }
  const bool ended_badly = sync.status != Status::Ok && sync.status != Status::Rejected;
  const bool is_told_with_its_cause = sync.error && safe_to_rerun(sync);
  return ended_badly && !is_told_with_its_cause ? out + advice(sync) : out;
}

// "orders, items, lines and 197 more"
std::string some_of(const std::vector<std::string_view>& names) {
  constexpr std::size_t kMost = 3;
  if (names.size() <= kMost) return fmt::format("{}", fmt::join(names, ", "));
  return fmt::format("{} and {} more", fmt::join(names.begin(), names.begin() + kMost, ", "),
                     with_commas(names.size() - kMost));
}

// Why syncs did not get to their destinations, and what a rerun would do about it.
struct Cause {
  std::string sentence;
  std::string_view advice;
  std::vector<std::string_view> syncs;
};

// One cause is told once, whoever met it.
std::string causes(const RunOutcome& outcome) {
  std::vector<Cause> causes;  // In the order of the syncs that met them first.
  std::map<std::pair<std::string, std::string_view>, std::size_t> places;
  for (const auto& sync : outcome.syncs) {
    if (!sync.error) continue;
    const std::pair cause(sentence_of(*sync.error),
                          safe_to_rerun(sync) ? advice_when_safe(sync) : std::string_view());
    const auto [place, is_new] = places.try_emplace(cause, causes.size());
    if (is_new) causes.push_back({cause.first, cause.second, {}});
    causes[place->second].syncs.emplace_back(sync.sync);
  }
  std::string out;
  for (const auto& cause : causes) {
    const std::string syncs = some_of(cause.syncs);
    out += fmt::format("{}: {}\n", syncs, cause.sentence);
    if (!cause.advice.empty()) out += fmt::format("{}: {}\n", syncs, cause.advice);
  }
  return out;
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

std::string freshness(const SyncOutcome& sync) {
  if (!sync.fresh_as_of) return "";
  return fmt::format("{}: data as of {} ({} old)\n", sync.sync, utc_text(*sync.fresh_as_of),
                     age_text(sync.ended_at - *sync.fresh_as_of));
}

void write_error(JsonWriter& json, const Error& error, bool safe) {
  json.key("error").open_object();
  json.member("code", code_of(error.kind())).member("message", error.message());
  json.member("safe_to_rerun", safe).close_object();
}

void write_violations(JsonWriter& json, const std::vector<Violation>& violations) {
  if (violations.empty()) return;
  json.key("violations").open_array();
  for (const auto& broken : violations) {
    const bool is_null = broken.rule == Violation::Rule::Required;
    json.open_object().member("column", broken.column).member("as", broken.as);
    json.member("rule", is_null ? "required" : "type").member("type", to_string(broken.type));
    json.member("count", broken.count).key("samples").open_array();
    for (const auto& sample : broken.samples) {
      json.open_object().member("row", sample.row);
      if (!is_null) json.member("value", sample.value);
      json.close_object();
    }
    json.close_array().close_object();
  }
  json.close_array();
}

void write_list(JsonWriter& json, std::string_view key, const std::vector<std::string>& texts) {
  if (texts.empty()) return;
  json.key(key).open_array();
  for (const auto& text : texts) json.value(text);
  json.close_array();
}

void write_counts(JsonWriter& json, const LoadReport& report) {
  json.member("rows", report.rows);
  json.member("inserted", report.inserted).member("updated", report.updated);
  json.member("deleted", report.deleted).member("unchanged", report.unchanged);
  json.member("collapsed", report.collapsed).member("rejected", report.rejected);
  json.member("unknown", report.unknown);
}

// A dry run has no counts, so that nobody takes it for a load.
void write_destination(JsonWriter& json, const DestinationOutcome& to, bool safe, bool dry_run) {
  const bool is_untouched = dry_run && to.status == Status::Ok;
  json.open_object();
  json.member("connection", to.target.connection).member("target", to.target.name);
  json.member("status", is_untouched ? "not_loaded" : to_string(to.status));
  if (!is_untouched) write_counts(json, to.report);
  write_list(json, "notes", to.report.notes);
  if (to.error) write_error(json, *to.error, safe);
  json.close_object();
}

void write_sync(JsonWriter& json, const SyncOutcome& sync, bool dry_run) {
  const bool safe = safe_to_rerun(sync);
  json.open_object().member("sync", sync.sync).member("status", to_string(sync.status));
  json.member("run_id", sync.run_id).member("job_id", sync.job_id);
  json.member("rows_read", sync.rows_read).member("rows_out", sync.rows_out);
  json.key("destinations").open_array();
  for (const auto& to : sync.destinations) write_destination(json, to, safe, dry_run);
  json.close_array().key("seconds").token(fmt::format("{:.3f}", seconds_of(sync)));
  if (sync.fresh_as_of) json.member("fresh_as_of", iso_time(*sync.fresh_as_of));
  if (sync.mended != Mended()) {
    json.member("padded_rows", sync.mended.padded_rows);
    json.member("replaced_cells", sync.mended.replaced_cells);
  }
  write_list(json, "warnings", sync.warnings);
  write_violations(json, sync.violations);
  const auto failed =
      std::ranges::find_if(sync.destinations, [](const auto& to) { return to.error.has_value(); });
  if (sync.error) {
    write_error(json, *sync.error, safe);
  } else if (failed != sync.destinations.end()) {
    write_error(json, *failed->error, safe);
  }
  json.close_object();
}

}  // namespace

std::string summary_text(const RunOutcome& outcome, const RunFacts& facts) {
  if (outcome.error) {
    return sentence_of(*outcome.error) + "\nnothing was contacted\n";
  }
  Table table;
  table.column("sync", Table::Align::Left);
  table.column("destination", Table::Align::Left);
  table.column("status", Table::Align::Left);
  for (const char* count : {"rows", "inserted", "updated", "deleted", "unchanged", "rejected"}) {
    table.column(count, Table::Align::Right);
  }
  table.column("seconds", Table::Align::Right);
  std::string below;
  std::size_t done = 0;
  for (const auto& sync : outcome.syncs) {
    add_rows(table, sync, facts.dry_run);
    below += freshness(sync);
    for (const auto& warning : sync.warnings) {
      below += fmt::format("{}: warning: {}\n", sync.sync, printable(warning, 500));
    }
    below += problems(sync);
    if (sync.status == Status::Ok) ++done;
  }
  below += causes(outcome);
  if (!below.empty()) below.insert(0, "\n");
  return table.text() + below +
         fmt::format("\n{} of {} syncs {}\n", done, outcome.syncs.size(),
                     facts.dry_run ? "read and checked; nothing was loaded" : "done and verified");
}

std::string summary_json(const RunOutcome& outcome, const RunFacts& facts) {
  std::string out;
  JsonWriter json(out);
  json.open_object().member("status", to_string(outcome.status));
  json.member("version", MILLRACE_VERSION).member("dry_run", facts.dry_run);
  json.member("started_at", iso_time(facts.started_at));
  json.member("ended_at", iso_time(facts.ended_at));
  json.key("syncs").open_array();
  for (const auto& sync : outcome.syncs) write_sync(json, sync, facts.dry_run);
  json.close_array();
  if (outcome.error) write_error(json, *outcome.error, true);
  json.close_object();
  return out;
}

}  // namespace millrace::app
