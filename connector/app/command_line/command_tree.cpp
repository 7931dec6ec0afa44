#include "connector/app/command_line/command_tree.h"

namespace millrace::app {
namespace {

constexpr const char* kFooter =
    "Exit codes: 0 done and verified; 1 a sync failed; 2 bad usage or a bad file, nothing was\n"
    "contacted; 3 done, but rows were rejected; 4 a guard stopped a load; 75 temporary, run "
    "again;\n"
    "129, 130, 143 stopped by a signal.";

void add_options(CLI::App& app, Typed& typed) {
  app.set_version_flag("-V,--version", std::string("millrace ") + MILLRACE_VERSION);
  app.add_option("-c,--config", typed.arguments.file, "The YAML file, or a folder of them")
      ->capture_default_str();
  app.add_option(
         "--workdir", typed.arguments.workdir,
         "The folder that paths of outputs and state are relative to, instead of the file's")
      ->envname("MILLRACE_WORKDIR")
      ->type_name("DIR");
  app.add_option("--output", typed.output, "human or json")
      ->check(CLI::IsMember({"human", "json"}))
      ->capture_default_str();
  auto* verbose =
      app.add_flag("-v,--verbose", typed.verbose, "Say why things are done the way they are");
  app.add_flag("-q,--quiet", typed.quiet, "Say nothing but warnings and errors")->excludes(verbose);
}

// Those that work with a file.
void add_file_commands(CLI::App& app, Typed& typed) {
  auto& command = typed.arguments.command;
  auto* run = app.add_subcommand("run", "Runs the syncs once, all at once");
  run->add_option("sync", typed.run.syncs, "Only these syncs");
  run->add_flag("--dry-run", typed.run.dry_run, "Read and shape everything, load nothing");
  run->add_flag("--fresh", typed.run.fresh,
                "Export every report anew instead of resuming an earlier run's job");
  run->callback([&] { command = typed.run; });

  auto* check = app.add_subcommand("check", "Validates the file, offline");
  check->add_option("file", typed.arguments.file, "The file, as with -c")
      ->excludes(app.get_option("--config"));
  check->callback([&] { command = CheckCommand(); });

  auto* preview = app.add_subcommand("preview", "Shows the first rows after the steps");
  preview->add_option("sync", typed.preview.sync, "The sync")->required();
  preview->add_option("--rows", typed.preview.rows, "How many rows")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
  preview->callback([&] { command = typed.preview; });
}

void add_reference_commands(CLI::App& app, Typed& typed) {
  auto& command = typed.arguments.command;
  app.add_subcommand("schema", "Prints the JSON Schema of the file")->callback([&] {
    command = SchemaCommand();
  });

  auto* docs = app.add_subcommand("docs", "Prints the reference pages");
  auto* kind = docs->add_option("kind", typed.docs.kind, "Only of this kind, such as postgres");
  docs->add_option("--write", typed.docs.write_to, "Write one page a component into this folder")
      ->excludes(kind);
  docs->callback([&] { command = typed.docs; });

  auto* example = app.add_subcommand("example", "Prints the smallest valid block of a component");
  example->add_option("kind", typed.example.kind, "A kind, such as postgres or select")->required();
  example->callback([&] { command = typed.example; });

  app.add_subcommand("help", "Says what a command does, or what there are")
      ->add_option("command", typed.about, "The command");
}

}  // namespace

void describe_commands(CLI::App& app, Typed& typed) {
  app.footer(kFooter);
  app.require_subcommand(1);
  app.fallthrough();
  add_options(app, typed);
  add_file_commands(app, typed);
  add_reference_commands(app, typed);
}

}  // namespace millrace::app
