#include "connector/ledger/history/run_json.h"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "connector/base/text/time_text.h"

namespace millrace::ledger {
namespace {

void write_load(JsonWriter& json, const RecordedLoad& load) {
  json.open_object().member("connection", load.connection).member("target", load.target);
  json.member("mode", load.mode).member("status", load.status).member("rows", load.rows);
  json.member("inserted", load.inserted).member("updated", load.updated);
  json.member("deleted", load.deleted).member("marked", load.marked);
  json.member("unchanged", load.unchanged).member("collapsed", load.collapsed);
  json.member("rejected", load.rejected).member("unknown", load.unknown);
  if (load.before) json.member("rows_before", *load.before);
  if (load.is_first) json.member("first_load", true);
  if (load.already_loaded) json.member("already_loaded", true);
  if (!load.notes.empty()) {
    json.key("notes").open_array();
    for (const auto& note : load.notes) json.value(note);
    json.close_array();
  }
  if (load.error) {
    json.key("error").open_object().member("code", load.error->code);
    json.member("message", load.error->message).close_object();
  }
  json.close_object();
}

// Each phase lasts until the next one begins, or the run ends.
void write_phases(JsonWriter& json, const RunStory& story) {
  const RecordedEvent* open = nullptr;
  const auto close = [&](RecordedTime at) {
    if (open == nullptr) return;
    json.open_object().member("phase", open->text).member("started_at", iso_moment(open->at));
    json.key("seconds").token(
        fmt::format("{:.3f}", std::chrono::duration<double>(at - open->at).count()));
    json.close_object();
  };
  json.key("phases").open_array();
  for (const auto& event : story.events) {
    if (event.kind != "phase") continue;
    close(event.at);
    open = &event;
  }
  if (story.run.ended_at) close(*story.run.ended_at);
  json.close_array();
}

void write_events(JsonWriter& json, const RunStory& story) {
  json.key("warnings").open_array();
  for (const auto& event : story.events) {
    if (event.kind == "warning") json.value(event.text);
  }
  json.close_array().key("events").open_array();
  for (const auto& event : story.events) {
    json.open_object().member("at", iso_moment(event.at)).member("kind", event.kind);
    json.member("text", event.text).close_object();
  }
  json.close_array();
}

void write_guarded(JsonWriter& json, const RunStory& story) {
  if (story.guarded.empty()) return;
  json.key("guarded").open_array();
  for (const auto& load : story.guarded) {
    json.open_object().member("destination", load.destination);
    json.member("taken_away", load.taken_away).member("remaining", load.remaining);
    if (!load.used_by.empty()) json.member("let_through_by", load.used_by);
    json.close_object();
  }
  json.close_array();
}

}  // namespace

std::string iso_moment(RecordedTime time) {
  const auto since_1970 = std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch());
  const auto in_second = since_1970 - std::chrono::floor<std::chrono::seconds>(since_1970);
  return iso_time(time, fmt::format(".{:03}Z", in_second.count()));
}

std::string seconds_of(const RecordedRun& run) {
  if (!run.ended_at) return "-";
  const auto took = std::max(*run.ended_at - run.start.at, ledger::RecordedTime::duration::zero());
  return fmt::format("{:.2f}", std::chrono::duration<double>(took).count());
}

void write_run(JsonWriter& json, const RecordedRun& run) {
  json.member("run_id", run.start.run_id).member("sync", run.start.sync);
  json.member("status", run.end.status).member("started_at", iso_moment(run.start.at));
  if (run.ended_at) {
    json.member("ended_at", iso_moment(*run.ended_at)).key("seconds").token(seconds_of(run));
    json.member("rows_read", run.end.rows.read).member("rows_out", run.end.rows.out);
    json.member("rows_filtered", run.end.rows.filtered);
    json.member("rows_deduplicated", run.end.rows.deduplicated);
    json.member("rows_added", run.end.rows.added);
    json.member("rows_rejected", run.end.rows.quarantined);
    json.member("job_id", run.end.job_id).member("export_id", run.end.export_id);
  }
  json.member("host", run.host).member("pid", run.pid);
  json.member("plan_digest", run.start.plan_digest);
  if (!run.end.error) return;
  json.key("error").open_object();
  json.member("code", run.end.error->code).member("message", run.end.error->message);
  json.member("safe_to_rerun", run.end.safe_to_rerun).close_object();
}

void write_story(JsonWriter& json, const RunStory& story) {
  write_run(json, story.run);
  json.key("destinations").open_array();
  for (const auto& load : story.loads) write_load(json, load);
  json.close_array();
  write_phases(json, story);
  write_events(json, story);
  write_guarded(json, story);
}

}  // namespace millrace::ledger
