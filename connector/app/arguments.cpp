#include "connector/app/arguments.h"

#include <sstream>

#include <CLI/CLI.hpp>

#include "connector/app/terminal/console.h"

namespace millrace::app {
namespace {

constexpr int kBadUsage = 2;

constexpr const char* kFooter =
    "Exit codes: 0 done and verified; 1 a sync failed; 2 bad usage or a bad file, nothing was\n"
    "contacted; 3 done, but rows were rejected; 4 a guard stopped a load; 75 temporary, run "
    "again;\n"
    "129, 130, 143 stopped by a signal.";

// CLI11's own codes are its own; the contract knows 0 and 2.
int exit_with(const CLI::App& app, const CLI::ParseError& error) {
  std::ostringstream result;
  std::ostringstream complaint;
  const int code = app.exit(error, result, complaint) == 0 ? 0 : kBadUsage;
  tell(complaint.str());
  return print_result(result.str(), code);
}

}  // namespace

std::variant<Arguments, int> parse_arguments(int argc, const char* const* argv) {
  Arguments arguments;
  CLI::App app("Keeps reports and the systems that act on them in step.", "millrace");
  app.set_version_flag("--version", std::string("millrace ") + MILLRACE_VERSION);
  app.footer(kFooter);
  app.require_subcommand(1);
  app.add_option("-c,--config", arguments.file, "The YAML file, or a folder of them")
      ->capture_default_str();
  std::string output = "human";
  app.add_option("--output", output, "human or json")
      ->check(CLI::IsMember({"human", "json"}))
      ->capture_default_str();
  app.add_flag("--verbose", arguments.verbose, "Say why things are done the way they are");
  app.fallthrough();

  RunCommand run;
  auto* run_command = app.add_subcommand("run", "Runs the syncs once, all at once");
  run_command->add_option("sync", run.syncs, "Only these syncs");
  run_command->add_flag("--dry-run", run.dry_run, "Read and shape everything, load nothing");
  run_command->add_flag("--fresh", run.fresh,
                        "Export every report anew instead of resuming an earlier run's job");
  run_command->callback([&] { arguments.command = run; });

  app.add_subcommand("check", "Validates the file, offline")->callback([&] {
    arguments.command = CheckCommand();
  });

  PreviewCommand preview;
  auto* preview_command = app.add_subcommand("preview", "Shows the first rows after the steps");
  preview_command->add_option("sync", preview.sync, "The sync")->required();
  preview_command->add_option("--rows", preview.rows, "How many rows")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
  preview_command->callback([&] { arguments.command = preview; });

  app.add_subcommand("schema", "Prints the JSON Schema of the file")->callback([&] {
    arguments.command = SchemaCommand();
  });

  DocsCommand docs;
  auto* docs_command = app.add_subcommand("docs", "Prints the reference pages");
  docs_command->add_option("--write", docs.write_to, "Write one page a component into this folder");
  docs_command->callback([&] { arguments.command = docs; });

  ExampleCommand example;
  auto* example_command =
      app.add_subcommand("example", "Prints the smallest valid block of a component");
  example_command->add_option("kind", example.kind, "A kind, such as postgres or select")
      ->required();
  example_command->callback([&] { arguments.command = example; });

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return exit_with(app, error);
  }
  arguments.output = output == "json" ? OutputFormat::Json : OutputFormat::Human;
  return arguments;
}

}  // namespace millrace::app
