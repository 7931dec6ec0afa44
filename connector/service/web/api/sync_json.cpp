#include "connector/service/web/api/sync_json.h"

#include <optional>
#include <string_view>

#include "connector/ledger/history/run_json.h"
#include "connector/service/web/pages/overview_page.h"

namespace millrace::service {
namespace {

void write_texts(JsonWriter& json, std::string_view key, const std::vector<std::string>& texts) {
  json.key(key).open_array();
  for (const auto& text : texts) json.value(text);
  json.close_array();
}

void write_moment(JsonWriter& json, std::string_view key, const std::optional<Moment>& moment) {
  if (moment) json.member(key, ledger::iso_moment(*moment));
}

}  // namespace

void write_sync(JsonWriter& json, const SyncNow& sync, const RecentRuns::Runs& runs) {
  json.member("sync", sync.name).member("state", std::string_view(to_string(sync.activity)));
  json.member("outcome", state_of({.name = sync.name}, runs));
  write_texts(json, "tags", sync.tags);
  json.member("source", sync.source);
  write_texts(json, "destinations", sync.destinations);
  if (!sync.schedule.empty()) json.member("schedule", sync.schedule);
  write_moment(json, "next_at", sync.next);
  write_moment(json, "last_due_at", sync.last_due);
  write_moment(json, "data_as_of", sync.data_as_of);
  if (sync.stale_after) json.member("stale_after_seconds", sync.stale_after->count());
  if (sync.activity == Activity::Running || sync.activity == Activity::Queued) {
    json.key("now").open_object();
    if (!sync.run_id.empty()) json.member("run_id", sync.run_id);
    if (!sync.phase.empty()) json.member("phase", sync.phase);
    write_moment(json, "since", sync.since);
    json.member("rows_read", sync.rows).close_object();
  }
  if (runs.empty()) return;
  json.key("last_run").open_object();
  ledger::write_run(json, runs.back());
  json.close_object();
}

void write_limits(JsonWriter& json, const std::vector<LimitNow>& limits) {
  json.key("limits").open_array();
  for (const auto& limit : limits) {
    json.open_object().member("connection", limit.connection).member("limit", limit.what);
    json.member("used", limit.used).member("most", limit.most);
    write_texts(json, "waiting", limit.waiting);
    json.close_object();
  }
  json.close_array();
}

std::string error_json(std::string_view code, std::string_view message) {
  std::string out;
  JsonWriter json(out);
  json.open_object().key("error").open_object().member("code", code).member("message", message);
  json.close_object().close_object();
  return out;
}

}  // namespace millrace::service
