#include "connector/app/history/run_list.h"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "connector/app/terminal/table.h"
#include "connector/base/text/text.h"
#include "connector/base/text/time_text.h"

namespace millrace::app {

using ledger::RecordedRun;

namespace {

// An error is told whole by `runs show`.
constexpr std::size_t kWidestError = 100;

// Rows and the like of a run that has said how it ended.
std::string told_count(const RecordedRun& run, std::uint64_t count) {
  return run.has_ended() ? with_commas(count) : "-";
}

std::string error_of(const RecordedRun& run) {
  if (!run.end.error) return "";
  return fmt::format("{}: {}", run.end.error->code, run.end.error->message);
}

}  // namespace

std::string iso_moment(ledger::RecordedTime time) {
  const auto since_1970 = std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch());
  const auto in_second = since_1970 - std::chrono::floor<std::chrono::seconds>(since_1970);
  return iso_time(time, fmt::format(".{:03}Z", in_second.count()));
}

std::string seconds_of(const RecordedRun& run) {
  if (!run.ended_at) return "-";
  const auto took = std::max(*run.ended_at - run.start.at, ledger::RecordedTime::duration::zero());
  return fmt::format("{:.2f}", std::chrono::duration<double>(took).count());
}

std::string run_list_text(const std::vector<RecordedRun>& runs, const std::string& next,
                          std::size_t width) {
  using enum Table::Align;
  Table table;
  table.column("run", Left, 0, Table::Cut::Never);
  table.column("sync", Left, 0, Table::Cut::Middle);
  table.column("status", Left);
  table.column("started (UTC)", Left, 2);
  table.column("seconds", Right, 4);
  table.column("read", Right, 5);
  table.column("loaded", Right, 3);
  table.column("error", Left, 1);
  for (const auto& run : runs) {
    auto started = iso_time(run.start.at, "");
    std::ranges::replace(started, 'T', ' ');
    table.row({run.start.run_id, printable(run.start.sync), run.end.status, std::move(started),
               seconds_of(run), told_count(run, run.end.rows.read),
               told_count(run, run.end.rows.out), error_of(run)});
  }
  auto text = table.text(kWidestError, width);
  if (!next.empty()) text += fmt::format("\nolder ones: millrace runs --before {}\n", next);
  return text;
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

std::string run_list_json(const std::vector<RecordedRun>& runs, const std::string& next) {
  std::string out;
  JsonWriter json(out);
  json.open_object().member("status", "ok").member("version", MILLRACE_VERSION);
  json.key("runs").open_array();
  for (const auto& run : runs) {
    json.open_object();
    write_run(json, run);
    json.close_object();
  }
  json.close_array();
  if (!next.empty()) json.member("next", next);
  json.close_object();
  return out;
}

}  // namespace millrace::app
