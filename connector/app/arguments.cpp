#include "connector/app/arguments.h"

#include <algorithm>
#include <array>
#include <span>
#include <sstream>
#include <string_view>
#include <utility>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "connector/app/refusal.h"
#include "connector/app/terminal/console.h"
#include "connector/base/text/text.h"

namespace millrace::app {
namespace {

constexpr const char* kFooter =
    "Exit codes: 0 done and verified; 1 a sync failed; 2 bad usage or a bad file, nothing was\n"
    "contacted; 3 done, but rows were rejected; 4 a guard stopped a load; 75 temporary, run "
    "again;\n"
    "129, 130, 143 stopped by a signal.";

using Words = std::span<const char* const>;

// As far as it can be told of a command line that is wrong.
OutputFormat output_asked_for(Words words) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string_view word = words[i];
    const bool split = word == "--output" && i + 1 < words.size();
    if (word == "--output=json" || (split && words[i + 1] == std::string_view("json"))) {
      return OutputFormat::Json;
    }
  }
  return OutputFormat::Human;
}

std::vector<std::string> commands_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const auto* command : app.get_subcommands(nullptr)) names.push_back(command->get_name());
  return names;
}

// The word in the place of the command; empty when there was a command, or none at all.
std::string unknown_command(const CLI::App& app) {
  if (!app.get_subcommands().empty()) return "";
  const auto left = app.remaining();
  const auto word =
      std::ranges::find_if(left, [](const std::string& each) { return !each.starts_with('-'); });
  return word == left.end() ? "" : *word;
}

std::string no_command(const CLI::App& app, std::string_view word) {
  // What the same is called elsewhere.
  constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kElsewhere{
      {{"sync", "run"},
       {"start", "run"},
       {"validate", "check"},
       {"lint", "check"},
       {"test", "check"}}};
  const auto same = std::ranges::find(kElsewhere, word, &decltype(kElsewhere)::value_type::first);
  if (same == kElsewhere.end())
    return unknown_word(printable(word, 60), "a command", commands_of(app));
  return fmt::format("{}: is not a command; did you mean {}?", word, same->second);
}

// CLI11's own codes are its own; the contract knows 0 and 2.
int exit_with(const CLI::App& app, const CLI::ParseError& error, OutputFormat output) {
  std::ostringstream result;
  std::ostringstream complaint;
  if (app.exit(error, result, complaint) == 0) return print_result(result.str());
  const auto word = unknown_command(app);
  if (!word.empty()) return refuse({no_command(app, word)}, output);
  return refuse({fmt::format("{}; see millrace help", error.what())}, output);
}

int help(const CLI::App& app, const std::string& about) {
  const auto text = [](const CLI::App& of, const std::string& name) {
    return print_result(of.get_formatter()->make_help(&of, name, CLI::AppFormatMode::Normal));
  };
  if (about.empty()) return text(app, "millrace");
  const auto names = commands_of(app);
  if (std::ranges::find(names, about) == names.end()) {
    return refuse({no_command(app, about)}, OutputFormat::Human);
  }
  return text(*app.get_subcommand(about), "millrace " + about);
}

// What CLI11 writes into while it parses.
struct Typed {
  Arguments arguments;
  std::string output = "human";
  bool verbose = false;
  bool quiet = false;
  RunCommand run;
  PreviewCommand preview;
  DocsCommand docs;
  ExampleCommand example;
  std::string about;  // What help was asked about.
};

void add_options(CLI::App& app, Typed& typed) {
  app.set_version_flag("-V,--version", std::string("millrace ") + MILLRACE_VERSION);
  app.add_option("-c,--config", typed.arguments.file, "The YAML file, or a folder of them")
      ->capture_default_str();
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

std::variant<Arguments, int> parse_arguments(int argc, const char* const* argv) {
  Typed typed;
  CLI::App app("Keeps reports and the systems that act on them in step.", "millrace");
  app.footer(kFooter);
  app.require_subcommand(1);
  app.fallthrough();
  add_options(app, typed);
  add_file_commands(app, typed);
  add_reference_commands(app, typed);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return exit_with(app, error, output_asked_for({argv, static_cast<std::size_t>(argc)}));
  }
  if (app.got_subcommand("help")) return help(app, typed.about);
  Arguments arguments = std::move(typed.arguments);
  arguments.output = typed.output == "json" ? OutputFormat::Json : OutputFormat::Human;
  if (typed.verbose) arguments.verbosity = Verbosity::Verbose;
  if (typed.quiet) arguments.verbosity = Verbosity::Quiet;
  return arguments;
}

}  // namespace millrace::app
