// One run for programs: the contract is in docs/guide/history.md.

#include <fmt/format.h>

#include "connector/app/history/run_list.h"
#include "connector/app/history/run_story.h"
#include "connector/data/text/json_writer.h"

namespace millrace::app {
namespace {

void write_load(JsonWriter& json, const ledger::RecordedLoad& load) {
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
  const ledger::RecordedEvent* open = nullptr;
  const auto close = [&](ledger::RecordedTime at) {
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

std::string run_story_json(const RunStory& story) {
  std::string out;
  JsonWriter json(out);
  json.open_object().member("status", "ok").member("version", MILLRACE_VERSION);
  json.key("run").open_object();
  write_run(json, story.run);
  json.key("destinations").open_array();
  for (const auto& load : story.loads) write_load(json, load);
  json.close_array();
  write_phases(json, story);
  write_events(json, story);
  write_guarded(json, story);
  json.close_object().close_object();
  return out;
}

}  // namespace millrace::app
