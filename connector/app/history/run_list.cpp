#include "connector/app/history/run_list.h"

#include <algorithm>

#include <fmt/format.h>

#include "connector/app/terminal/table.h"
#include "connector/base/text/text.h"
#include "connector/base/text/time_text.h"
#include "connector/data/text/json_writer.h"
#include "connector/ledger/history/run_json.h"

namespace millrace::app {

using ledger::RecordedRun;
using ledger::seconds_of;

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

std::string run_list_json(const std::vector<RecordedRun>& runs, const std::string& next) {
  std::string out;
  JsonWriter json(out);
  json.open_object().member("status", "ok").member("version", MILLRACE_VERSION);
  json.key("runs").open_array();
  for (const auto& run : runs) {
    json.open_object();
    ledger::write_run(json, run);
    json.close_object();
  }
  json.close_array();
  if (!next.empty()) json.member("next", next);
  json.close_object();
  return out;
}

}  // namespace millrace::app
