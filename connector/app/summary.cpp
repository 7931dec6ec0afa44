#include "connector/app/summary.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "connector/app/results/planned_rows.h"
#include "connector/app/terminal/refusal.h"
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

void write_error(JsonWriter& json, const Error& error, bool safe) {
  json.key("error").open_object();
  json.member("code", code_of(error.kind())).member("message", error.message());
  json.member("safe_to_rerun", safe).close_object();
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
  if (report.marked > 0) json.member("marked", report.marked);
}

// What is planned has a status of its own, so that nobody takes it for a load.
void write_destination(JsonWriter& json, const DestinationOutcome& to, bool safe, bool dry_run) {
  const bool is_planned = dry_run && to.status == Status::Ok;
  json.open_object();
  json.member("connection", to.target.connection).member("target", to.target.name);
  json.member("status", is_planned ? "planned" : to_string(to.status));
  write_counts(json, to.report);
  write_changes(json, to.report.changes);
  if (dry_run) write_examples(json, to.examples);
  write_list(json, "notes", to.report.notes);
  if (to.error) write_error(json, *to.error, safe);
  json.close_object();
}

void write_sync(JsonWriter& json, const SyncOutcome& sync, bool dry_run) {
  const bool safe = dry_run || safe_to_rerun(sync);
  json.open_object().member("sync", sync.sync).member("status", to_string(sync.status));
  json.member("run_id", sync.run_id).member("job_id", sync.job_id);
  json.member("rows_read", sync.rows_read).member("rows_out", sync.rows_out);
  json.member("rows_filtered", sync.counts.filtered);
  json.member("rows_deduplicated", sync.counts.deduplicated);
  json.member("rows_added", sync.counts.added);
  json.member("rows_rejected", sync.counts.quarantined);
  if (sync.quarantine) json.member("quarantine", sync.quarantine->string());
  json.key("destinations").open_array();
  for (const auto& to : sync.destinations) write_destination(json, to, safe, dry_run);
  json.close_array().key("seconds").token(fmt::format("{:.3f}", seconds_of(sync)));
  if (sync.watermark) json.member("watermark", *sync.watermark);
  if (sync.fresh_as_of) json.member("fresh_as_of", iso_time(*sync.fresh_as_of));
  if (sync.mended != Mended()) {
    json.member("padded_rows", sync.mended.padded_rows);
    json.member("replaced_cells", sync.mended.replaced_cells);
  }
  write_list(json, "warnings", sync.warnings);
  write_violations(json, sync.violations);
  if (sync.not_started) json.member("not_started", true);
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
