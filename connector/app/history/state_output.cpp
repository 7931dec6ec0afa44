#include "connector/app/history/state_output.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/app/terminal/table.h"
#include "connector/app/terminal/wrap.h"
#include "connector/base/text/text.h"
#include "connector/base/text/time_text.h"
#include "connector/data/text/json_writer.h"
#include "connector/ledger/history/run_json.h"

namespace millrace::app {

using ledger::RecordedRun;
using ledger::SyncState;

namespace {

// A path or a job's id can be long.
constexpr std::size_t kWidestStateCell = 220;

std::string id_and_status(const std::optional<RecordedRun>& run) {
  return run ? fmt::format("{} {}", run->start.run_id, run->end.status) : "-";
}

std::string jobs_of(const SyncState& state) {
  std::vector<std::string> ids;
  ids.reserve(state.jobs.size());
  for (const auto& job : state.jobs) ids.push_back(printable(job.id, 60));
  return ids.empty() ? "-" : fmt::format("{}", fmt::join(ids, ", "));
}

std::string holder_of(const SyncState& state) {
  if (!state.holder) return "-";
  return fmt::format("process {} on {}", state.holder->pid, printable(state.holder->host, 60));
}

std::string watermark_of(const SyncState& state) {
  return state.watermark ? printable(state.watermark->value, 60) : "-";
}

std::string guarded_sentence(const ledger::GuardedLoad& load) {
  return fmt::format(
      "{}: a guard stopped {} in run {}, which would have taken {} away and left {}; to let it "
      "through once: {}",
      load.sync, printable(load.destination), load.run_id, counted(load.taken_away, "row"),
      with_commas(load.remaining), ledger::command_to_allow(load.sync, load.run_id));
}

void write_run_of(JsonWriter& json, std::string_view key, const std::optional<RecordedRun>& run) {
  if (!run) return;
  json.key(key).open_object();
  ledger::write_run(json, *run);
  json.close_object();
}

void write_state(JsonWriter& json, const SyncState& state) {
  json.open_object().member("sync", state.sync);
  write_run_of(json, "last_run", state.last);
  write_run_of(json, "last_done", state.last_done);
  json.key("jobs").open_array();
  for (const auto& job : state.jobs) {
    json.open_object().member("job_id", job.id);
    json.member("submitted_at", ledger::iso_moment(job.submitted_at)).close_object();
  }
  json.close_array();
  if (state.watermark) {
    json.key("watermark").open_object().member("column", state.watermark->column);
    json.member("type", state.watermark->type).member("value", state.watermark->value);
    json.member("run_id", state.watermark->run_id).close_object();
  }
  if (state.holder) {
    json.key("lease").open_object().member("host", state.holder->host);
    json.member("pid", state.holder->pid).member("since", ledger::iso_moment(state.holder->since));
    json.member("until", ledger::iso_moment(state.holder->until)).close_object();
  }
  json.key("guarded").open_array();
  for (const auto& load : state.guarded) {
    json.open_object().member("run_id", load.run_id).member("destination", load.destination);
    json.member("taken_away", load.taken_away).member("remaining", load.remaining).close_object();
  }
  json.close_array().close_object();
}

}  // namespace

std::string state_text(const std::vector<SyncState>& states, std::size_t width) {
  using enum Table::Align;
  Table table;
  table.column("sync", Left, 0, Table::Cut::Middle);
  table.column("last run", Left);
  table.column("last done", Left, 2);
  table.column("job to resume", Left, 3);
  const bool has_watermark = std::ranges::any_of(
      states, [](const SyncState& state) { return state.watermark.has_value(); });
  if (has_watermark) table.column("watermark", Left);
  table.column("running", Left, 1);
  std::string below;
  for (const auto& state : states) {
    std::vector<std::string> row{printable(state.sync), id_and_status(state.last),
                                 id_and_status(state.last_done), jobs_of(state)};
    if (has_watermark) row.push_back(watermark_of(state));
    row.push_back(holder_of(state));
    table.row(std::move(row));
    for (const auto& load : state.guarded) below += wrapped_text(guarded_sentence(load), width, 2);
  }
  return table.text(kWidestStateCell, width) + (below.empty() ? "" : "\n" + below);
}

std::string state_json(const std::vector<SyncState>& states, const std::string& place) {
  std::string out;
  JsonWriter json(out);
  json.open_object().member("status", "ok").member("version", MILLRACE_VERSION);
  json.member("state", place).key("syncs").open_array();
  for (const auto& state : states) write_state(json, state);
  json.close_array().close_object();
  return out;
}

std::string jobs_text(const std::vector<ledger::HeldJob>& jobs) {
  std::vector<std::string> texts;
  texts.reserve(jobs.size());
  for (const auto& job : jobs) {
    texts.push_back(
        fmt::format("job {}, submitted {}", printable(job.id, 60), utc_text(job.submitted_at)));
  }
  return fmt::format("{}", fmt::join(texts, "; "));
}

}  // namespace millrace::app
