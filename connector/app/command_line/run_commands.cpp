#include "connector/app/command_line/run_commands.h"

#include <charconv>

#include <fmt/format.h>

#include "connector/app/command_line/command_parts.h"
#include "connector/base/status.h"
#include "connector/base/text/suggestion.h"
#include "connector/telemetry/metrics/pushgateway.h"

namespace millrace::app {
namespace {

void add_extent(CLI::App& command, Typed& typed) {
  auto* full = command.add_flag("--full", typed.run.full,
                                "Read and load everything, whatever earlier runs have done");
  command
      .add_option("--since", typed.run.since,
                  "Begin at this value of the watermark's column, not where the last run got to")
      ->check(unless_empty("is empty; write a value, such as 2026-11-24"))
      ->type_name("VALUE")
      ->excludes(full);
}

void add_selection(CLI::App& command, Typed& typed) {
  constexpr auto kEmpty = "is empty; name a sync, or a tag as tag:nightly";
  command
      .add_option("--select", typed.run.select,
                  "Only syncs with this tag (tag:NAME), or this one; may be given several times")
      ->check(unless_empty(kEmpty))
      ->type_name("TERM")
      ->allow_extra_args(false);
  command.add_option("--exclude", typed.run.exclude, "Not this sync, or none with this tag")
      ->check(unless_empty(kEmpty))
      ->type_name("TERM")
      ->allow_extra_args(false);
}

void add_metrics(CLI::App& run, Typed& typed, CLI::Option* dry_run) {
  run.add_option("--metrics-file", typed.run.metrics_file,
                 "Write metrics of the run to this file, for Prometheus' textfile collector")
      ->check(unless_empty("is empty; name a file, such as millrace.prom"))
      ->type_name("FILE")
      ->excludes(dry_run);
  run.add_option("--pushgateway", typed.run.pushgateway,
                 "Send metrics of the run to this Pushgateway; a path such as "
                 "/metrics/job/NAME names their group")
      ->check([](const std::string& url) {
        return telemetry::complaint_about_pushgateway(url).value_or("");
      })
      ->type_name("URL")
      ->excludes(dry_run);
}

// Empty when it can mean nothing else: what a program or a shell ends with has a meaning already.
std::string wrong_skip_code(const std::string& code) {
  int number = 0;
  const auto [end, failure] = std::from_chars(code.data(), code.data() + code.size(), number);
  const bool is_number = failure == std::errc() && end == code.data() + code.size();
  if (!is_number || number < 5 || number > 125) {
    return fmt::format("{} is not a number from 5 to 125, such as 99", in_quotes(code));
  }
  if (number != exit_code(Status::Temporary)) return "";
  return fmt::format("{} means that the run is to be repeated; write another one, such as 99",
                     number);
}

}  // namespace

void add_run_command(CLI::App& app, Typed& typed) {
  auto& run = add_command(
      app, kWork, "run",
      "Run syncs once, all at the same time\n"
      "A load that fails leaves tables and files as they were. A sync that another run is "
      "busy with is not begun (exit 75). A summary follows on stdout; "
      "the exit code says how it ended, see millrace help.",
      "millrace run                 # every sync of millrace.yaml\n"
      "millrace run orders          # one of them\n"
      "millrace run --select tag:nightly --exclude orders\n"
      "millrace -c /etc/millrace.yaml run --output json");
  run.add_option("sync", typed.run.syncs, "Run only these syncs")->type_name("SYNC");
  add_selection(run, typed);
  auto* dry_run = run.add_flag("--dry-run", typed.run.dry_run,
                               "Count what would change, but load nothing; the same as plan");
  run.add_flag("--fresh", typed.run.fresh,
               "Export every report again instead of resuming an earlier run's job");
  add_extent(run, typed);
  run.add_option_function<int>(
         "--skip-code", [&typed](const int& code) { typed.run.skip_code = code; },
         "End with this code, not 0, when no destination was changed")
      ->check(wrong_skip_code)
      ->type_name("N")
      ->excludes(dry_run);
  run.add_option("--allow", typed.run.allow,
                 "Let through, once, what a guard stopped in this run of the sync")
      ->check(unless_empty("is empty; name the run that a guard stopped"))
      ->type_name("RUN_ID")
      ->excludes(dry_run);
  add_metrics(run, typed, dry_run);
  run.callback([&] { typed.arguments.command = typed.run; });
}

void add_plan_command(CLI::App& app, Typed& typed) {
  auto& plan = add_command(
      app, kWork, "plan",
      "Show what a run would change, and write nothing\n"
      "Every report is exported and held against its destinations: rows that a run would insert, "
      "update, delete, mark and send, tables and columns that it would make, and what a guard "
      "would stop. Ends with 4 in that case.",
      "millrace plan                # every sync of millrace.yaml\n"
      "millrace plan orders --rows 5\n"
      "millrace plan orders --output json");
  plan.add_option("sync", typed.run.syncs, "Plan only these syncs")->type_name("SYNC");
  add_selection(plan, typed);
  plan.add_option("--rows", typed.run.rows,
                  "Show up to this many rows of each kind of change, before and after")
      ->check(wrong_rows)
      ->type_name("N");
  add_extent(plan, typed);
  plan.callback([&] {
    typed.run.dry_run = true;
    typed.arguments.command = typed.run;
  });
}

}  // namespace millrace::app
