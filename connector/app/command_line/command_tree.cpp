#include "connector/app/command_line/command_tree.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "connector/app/command_line/alert_commands.h"
#include "connector/app/command_line/command_parts.h"
#include "connector/app/command_line/help_text.h"
#include "connector/app/command_line/history_commands.h"
#include "connector/app/command_line/listing.h"
#include "connector/app/command_line/log_options.h"
#include "connector/app/command_line/run_commands.h"
#include "connector/base/text/suggestion.h"
#include "connector/base/zones/zone_names.h"
#include "connector/engine/serving/service_options.h"
#include "connector/schedule/zone_clock.h"

namespace millrace::app {
namespace {

constexpr const char* kStart = "Start";
constexpr const char* kLearn = "Look things up";

std::string wrong_folder(const std::string& folder) {
  return folder.empty() ? "is empty; name a folder, such as ." : "";
}

void add_options(CLI::App& app, Typed& typed) {
  app.set_help_flag("-h,--help", "Show this help");
  app.set_version_flag("-V,--version", std::string("millrace ") + MILLRACE_VERSION,
                       "Show the version");
  app.add_option("-c,--config", typed.arguments.file, "Read this YAML file, or a folder of them")
      ->check(unless_empty("is empty; name a file, such as millrace.yaml"))
      ->type_name("FILE")
      ->capture_default_str();
  app.add_option("--workdir", typed.arguments.workdir,
                 "Resolve paths of outputs and state against this folder, not the file's")
      ->envname("MILLRACE_WORKDIR")
      ->check(wrong_folder)
      ->type_name("DIR");
  app.add_option("--output", typed.output, "Print results for people or for programs")
      ->check([](const std::string& form) {
        const std::vector<std::string> forms{"human", "json"};
        if (std::ranges::find(forms, form) != forms.end()) return std::string();
        return fmt::format("{} is not an output format{}", in_quotes(form),
                           suggestion(form, forms));
      })
      ->type_name("human|json")
      ->capture_default_str();
  add_log_options(app, typed);
}

void add_start_commands(CLI::App& app, Typed& typed) {
  auto& init = add_command(app, kStart, "init", "Write a starting file",
                           "millrace init\n"
                           "millrace init --url https://secure.holistics.io --report 1846-users");
  init.description(
      "Write a starting file\n"
      "The file has comments on what to fill in, and millrace.schema.json beside it lets editors "
      "check and complete it. With --report the report is read once, with the key in "
      "HOLISTICS_API_KEY, and its columns are written down with the types of its first rows. No "
      "file is ever overwritten.");
  init.add_option("file", typed.arguments.file, "Write this file, as with --config")
      ->type_name("FILE")
      ->excludes(app.get_option("--config"));
  init.add_option("--url", typed.init.url, "Where the Reports API is")
      ->type_name("URL")
      ->capture_default_str();
  init.add_option("--report", typed.init.report,
                  "Begin with this report: its id, as in its address")
      ->type_name("ID");
  init.callback([&] { typed.arguments.command = typed.init; });

  auto& example = add_command(app, kStart, "example",
                              "Print a small file that uses a kind\n"
                              "Save it and edit it, or copy what you need into a file of your own.",
                              "millrace example             # lists the kinds\n"
                              "millrace example postgres > millrace.yaml");
  example
      .add_option("kind", typed.example.kind,
                  "A kind of connection or step; without one, all are listed")
      ->type_name("KIND");
  example.callback([&] { typed.arguments.command = typed.example; });
}

std::string wrong_zone(const std::string& name) {
  if (schedule::ZoneClock::find(name)) return "";
  return fmt::format("{} is not a time zone{}", in_quotes(name), zone_suggestion(name));
}

void add_schedule(CLI::App& app, Typed& typed) {
  auto& schedule =
      add_command(app, kWork, "schedule",
                  "Show the next times of syncs that have a schedule, offline\n"
                  "Times are shown by the clocks of the schedule's zone, or of --zone.",
                  "millrace schedule\n"
                  "millrace schedule orders --next 20 --zone America/New_York\n"
                  "millrace schedule --output json");
  schedule.add_option("sync", typed.schedule.syncs, "Show only these syncs")->type_name("SYNC");
  schedule.add_option("--next", typed.schedule.next, "Show this many times of each")
      ->check(wrong_rows)
      ->type_name("N")
      ->capture_default_str();
  schedule.add_option("--zone", typed.schedule.zone, "Show the times by this zone's clocks")
      ->check(wrong_zone)
      ->type_name("ZONE");
  schedule.callback([&] { typed.arguments.command = typed.schedule; });
}

void add_serve(CLI::App& app, Typed& typed) {
  auto& serve = add_command(
      app, kWork, "serve",
      "Keep the schedules of a file until told to stop\n"
      "Each sync that has a schedule is run when it is due, one run of it at a time. What it does "
      "is shown at http://127.0.0.1:8080, or where service.listen says. SIGHUP reads the file "
      "again; one that is wrong changes nothing. SIGTERM starts nothing more, gives runs that are "
      "under way the time that service.grace allows, and ends with 0.",
      "millrace serve\n"
      "millrace -c /etc/millrace.yaml serve --listen 0.0.0.0:8080 --verbose");
  serve
      .add_option("--listen", typed.serve.listen,
                  "Answer at this address instead of the file's service.listen; none: nowhere")
      ->check([](const std::string& listen) {
        return engine::complaint_about_listen(listen).value_or("");
      })
      ->type_name("ADDRESS");
  serve.add_flag("--watch", typed.serve.watch,
                 "Read the file again when it, or a file that it names, has changed");
  serve.callback([&] { typed.arguments.command = typed.serve; });
}

void add_test(CLI::App& app, Typed& typed) {
  auto& test =
      add_command(app, kWork, "test",
                  "Run the tests of a file, offline\n"
                  "The rows that stand under `tests` of a sync go through its contract and "
                  "steps, and what comes out is compared with what is expected. Ends with "
                  "1 if a test fails.",
                  "millrace test\n"
                  "millrace test orders --junit results.xml");
  test.add_option("sync", typed.test.syncs, "Test only these syncs")->type_name("SYNC");
  test.add_option("--junit", typed.test.junit, "Write the results to this file, as JUnit XML")
      ->check(unless_empty("is empty; name a file, such as results.xml"))
      ->type_name("FILE");
  test.callback([&] { typed.arguments.command = typed.test; });
}

void add_file_commands(CLI::App& app, Typed& typed) {
  auto& check = add_command(app, kWork, "check",
                            "Check a file for mistakes, offline\n"
                            "Mistakes are shown together, each with its place and what to write "
                            "instead. Nothing is contacted.",
                            "millrace check\n"
                            "millrace check other.yaml\n"
                            "millrace check --explain orders");
  check.add_option("file", typed.arguments.file, "Check this file, as with --config")
      ->type_name("FILE")
      ->excludes(app.get_option("--config"));
  check
      .add_option("--explain", typed.check.explain,
                  "Show the columns of this sync after each of its steps, with their types")
      ->type_name("SYNC");
  check.callback([&] { typed.arguments.command = typed.check; });
  add_schedule(app, typed);
  add_test(app, typed);

  auto& preview = add_command(app, kWork, "preview",
                              "Show the first rows of a sync, after its steps\n"
                              "The report is exported, but nothing is loaded. It is read until "
                              "so many rows have come out; to its end where a step looks at more "
                              "than one row (dedupe, sql, expect with unique, rows or at_most), "
                              "so that the rows are those of a run.",
                              "millrace preview orders\n"
                              "millrace preview orders --after 2 --diff\n"
                              "millrace preview orders --rows 3 --output json");
  preview.add_option("sync", typed.preview.sync, "The sync to show")->type_name("SYNC");
  preview.add_option("--rows", typed.preview.rows, "Show this many rows, at most 10000")
      ->check(wrong_rows)
      ->type_name("N")
      ->capture_default_str();
  auto* raw = preview.add_flag("--raw", typed.preview.raw,
                               "Show the rows as the report has them, before columns and steps");
  preview
      .add_option("--after", typed.preview.after,
                  "Apply the steps up to this one, by its number or its kind; 0 "
                  "shows the rows after the contract")
      ->type_name("STEP")
      ->excludes(raw);
  preview
      .add_flag("--diff", typed.preview.diff,
                "Show what the step of --after changed, or the last one: rows removed, added and "
                "changed")
      ->excludes(raw);
  preview.callback([&] { typed.arguments.command = typed.preview; });

  add_plan_command(app, typed);
  add_alert_commands(app, kWork, typed);
  add_serve(app, typed);
  add_run_command(app, typed);
}

void add_docs(CLI::App& app, Typed& typed) {
  auto& docs = add_command(app, kLearn, "docs", "Print the reference of the file, or of one kind",
                           "millrace docs postgres\n"
                           "millrace docs --man | man -l -");
  auto* kind = docs.add_option("kind", typed.docs.kind, "Print only the page of this kind")
                   ->type_name("KIND");
  auto* write =
      docs.add_option("--write", typed.docs.write_to, "Write one page per kind into this folder")
          ->type_name("FOLDER")
          ->check(wrong_folder)
          ->excludes(kind);
  docs.add_flag("--man", typed.docs.man, "Print the manual page, millrace(1)")
      ->excludes(kind)
      ->excludes(write);
  docs.callback([&] { typed.arguments.command = typed.docs; });
}

void add_reference_commands(CLI::App& app, Typed& typed) {
  add_docs(app, typed);
  auto& schema =
      add_command(app, kLearn, "schema", "Print the JSON Schema of the file, for editors",
                  "millrace schema > millrace.schema.json");
  schema.callback([&] { typed.arguments.command = SchemaCommand(); });

  auto& completion =
      add_command(app, kLearn, "completion", "Print the completion script of a shell",
                  "source <(millrace completion bash)    # in ~/.bashrc\n"
                  "source <(millrace completion zsh)     # in ~/.zshrc, after compinit\n"
                  "millrace completion fish > ~/.config/fish/completions/millrace.fish");
  completion.add_option("shell", typed.completion.shell, "The shell")
      ->type_name("bash|zsh|fish")
      ->check([](const std::string& shell) {
        const std::vector<std::string> shells{"bash", "zsh", "fish"};
        if (std::ranges::find(shells, shell) != shells.end()) return std::string();
        return fmt::format("there is no script for {}{}", in_quotes(shell),
                           suggestion(shell, shells));
      })
      ->required();
  completion.callback([&] { typed.arguments.command = typed.completion; });

  add_command(app, kLearn, "help", "Explain a command, or list them all", "millrace help run")
      .add_option("command", typed.about, "The command to explain")
      ->type_name("COMMAND");
}

}  // namespace

void describe_commands(CLI::App& app, Typed& typed) {
  app.name("millrace");
  app.description("Keep reports and the systems that use them in step");
  app.footer(
      "millrace init                # a first file, to be edited\n"
      "millrace check\n"
      "millrace run");
  // Commands take it over when they are added.
  app.formatter_fn([](const CLI::App* of, std::string, CLI::AppFormatMode) {
    const auto* program = of->get_parent() == nullptr ? of : of->get_parent();
    return help_text(listing_of(*program), of == program ? "" : of->get_name());
  });
  app.require_subcommand(1);
  app.fallthrough();
  add_options(app, typed);
  add_start_commands(app, typed);
  add_file_commands(app, typed);
  add_history_commands(app, typed);
  add_reference_commands(app, typed);
}

}  // namespace millrace::app
