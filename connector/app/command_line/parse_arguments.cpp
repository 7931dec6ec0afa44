#include "connector/app/command_line/parse_arguments.h"

#include <algorithm>
#include <array>
#include <span>
#include <sstream>
#include <string_view>
#include <utility>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "connector/app/command_line/command_tree.h"
#include "connector/app/command_line/completion.h"
#include "connector/app/command_line/help_text.h"
#include "connector/app/command_line/log_options.h"
#include "connector/app/terminal/console.h"
#include "connector/app/terminal/refusal.h"
#include "connector/app/terminal/terminal.h"
#include "connector/base/text/suggestion.h"
#include "connector/base/text/text.h"

namespace millrace::app {
namespace {

using Words = std::span<const char* const>;

bool asks_for_json(Words words, std::string_view option) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string_view word = words[i];
    const bool split = word == option && i + 1 < words.size();
    if (split && words[i + 1] == std::string_view("json")) return true;
    if (word.starts_with(option) && word.substr(option.size()) == "=json") return true;
  }
  return false;
}

// As far as it can be told of a command line that is wrong.
Output output_asked_for(Words words) {
  const bool logs_json =
      asks_for_json(words, "--log-format") || variable("MILLRACE_LOG_FORMAT") == "json";
  return {asks_for_json(words, "--output") ? OutputFormat::Json : OutputFormat::Human,
          logs_json ? LogFormat::Json : LogFormat::Text};
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

// "see millrace help run"
std::string see_help(const CLI::App& app) {
  const auto commands = app.get_subcommands();
  return "see millrace help" + (commands.empty() ? "" : " " + commands.front()->get_name());
}

void add_names(const CLI::App& app, std::vector<std::string>& names) {
  for (const auto* option : app.get_options()) {
    for (const auto& name : option->get_lnames()) names.push_back("--" + name);
    for (const auto& name : option->get_snames()) names.push_back("-" + name);
  }
}

// "--bogus: is not an option of run; did you mean ...": of the first word that looks like an option
// and is none; empty when there is no such word.
std::string unknown_option(const CLI::App& app) {
  const auto left = app.remaining(true);
  const auto word = std::ranges::find_if(
      left, [](const std::string& each) { return each.size() > 1 && each.starts_with('-'); });
  if (word == left.end()) return "";
  const auto commands = app.get_subcommands();
  std::vector<std::string> names;
  for (const auto* command : commands) add_names(*command, names);
  add_names(app, names);
  const auto option = word->substr(0, word->find('='));
  const auto guess = did_you_mean(option, names);
  return fmt::format("{}: is not an option of {}{}", printable(option, 60),
                     commands.empty() ? "millrace" : commands.front()->get_name(),
                     guess.empty() ? "; " + see_help(app) : guess);
}

std::string no_command(const CLI::App& app, std::string_view word) {
  // What the same is called elsewhere.
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kElsewhere{
      {{"sync", "run"}, {"start", "run"}, {"validate", "check"}, {"lint", "check"}}};
  const auto same = std::ranges::find(kElsewhere, word, &decltype(kElsewhere)::value_type::first);
  if (same == kElsewhere.end())
    return unknown_word(printable(word, 60), "a command", commands_of(app));
  return fmt::format("{}: is not a command{}", word,
                     did_you_mean(same->second, {std::string(same->second)}));
}

// All that may be on the command line: the command's, then the program's.
std::vector<const CLI::Option*> options_of(const CLI::App& app) {
  std::vector<const CLI::Option*> options;
  for (const auto* command : app.get_subcommands()) {
    const auto its = command->get_options();
    options.insert(options.end(), its.begin(), its.end());
  }
  const auto shared = app.get_options();
  options.insert(options.end(), shared.begin(), shared.end());
  return options;
}

// "--config: is given more than once"; empty when no option is.
std::string repeated_option(const CLI::App& app) {
  const auto options = options_of(app);
  const auto repeated = std::ranges::find_if(options, [](const CLI::Option* option) {
    return option->get_expected_max() == 1 && option->count() > 1;
  });
  return repeated == options.end()
             ? ""
             : fmt::format("{}: is given more than once", (*repeated)->get_name());
}

// As help calls it: "--man", "KIND".
std::string name_of(const CLI::Option& option) {
  return option.get_positional() ? option.get_type_name() : option.get_name();
}

// "KIND and --man do not go together; write one of them"; empty when there are none.
std::string opposed_options(const CLI::App& app) {
  for (const auto* option : options_of(app)) {
    if (option->count() == 0) continue;
    for (const auto* other : option->get_excludes()) {
      if (other->count() == 0) continue;
      return fmt::format("{} and {} do not go together; write one of them", name_of(*option),
                         name_of(*other));
    }
  }
  return "";
}

// "shell is missing; write bash|zsh|fish"; empty when nothing is.
std::string missing_word(const CLI::App& app) {
  for (const auto* option : options_of(app)) {
    if (!option->get_required() || option->count() > 0) continue;
    return fmt::format("{} is missing; write {}", option->get_name(), name_of(*option));
  }
  return "";
}

// "--output needs a value: human|json"; empty when the error is another one.
std::string missing_value(const CLI::App& app, const CLI::ParseError& error) {
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) == nullptr) return "";
  const std::string_view said = error.what();
  const auto options = options_of(app);
  const auto found = std::ranges::find(options, said.substr(0, said.find(':')),
                                       [](const auto* option) { return option->get_name(); });
  if (found == options.end()) return "";
  return fmt::format("{} needs a value: {}", (*found)->get_name(), (*found)->get_type_name());
}

// What the parser says of it, in words of ours where it has few.
std::string complaint_of(const CLI::App& app, const CLI::ParseError& error) {
  const bool explains_itself = dynamic_cast<const CLI::ValidationError*>(&error) != nullptr;
  if (explains_itself) return error.what();
  const auto see = see_help(app);
  if (auto repeated = repeated_option(app); !repeated.empty()) return repeated;
  const auto left = app.remaining(true);
  if (!left.empty()) {
    return fmt::format("{}: is one word too many; {}", printable(left.front(), 60), see);
  }
  if (auto missing = missing_value(app, error); !missing.empty()) return missing + "; " + see;
  if (auto opposed = opposed_options(app); !opposed.empty()) return opposed + "; " + see;
  if (auto missing = missing_word(app); !missing.empty()) return missing + "; " + see;
  return fmt::format("{}; {}", error.what(), see);
}

int help(const CLI::App& app, const std::string& about) {
  const auto listing = listing_of(app);
  if (about.empty() || listing.command(about) != nullptr) {
    return print_result(help_text(listing, about));
  }
  return refuse({no_command(app, about)}, OutputFormat::Human);
}

// A scheduler that runs the program without a command has not run anything.
int help_without_command(const CLI::App& app, Output output) {
  if (output == OutputFormat::Json) {
    return refuse({"no command; write one, such as run; see millrace help"}, output);
  }
  tell(help_text(listing_of(app), ""));
  return kRefused;
}

// CLI11's own codes are its own; the contract knows 0 and 2.
int exit_with(const CLI::App& app, const CLI::ParseError& error, Output output) {
  std::ostringstream result;
  std::ostringstream complaint;
  if (app.exit(error, result, complaint) == 0) return print_result(result.str());
  const auto word = unknown_command(app);
  if (!word.empty()) return refuse({no_command(app, word)}, output);
  if (app.get_subcommands().empty() && app.remaining_size() == 0 &&
      error.get_exit_code() == static_cast<int>(CLI::ExitCodes::RequiredError)) {
    return help_without_command(app, output);
  }
  if (const auto option = unknown_option(app); !option.empty()) {
    return refuse({option}, output);
  }
  return refuse({complaint_of(app, error)}, output);
}

}  // namespace

std::variant<Arguments, int> parse_arguments(int argc, const char* const* argv) {
  const Words words(argv, static_cast<std::size_t>(argc));
  if (words.size() > 1 && words[1] == std::string_view(kCompleteWord)) {
    Arguments asked;
    asked.command = CompleteCommand{{words.begin() + 2, words.end()}};
    return asked;
  }
  Typed typed;
  CLI::App app;
  describe_commands(app, typed);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return exit_with(app, error, output_asked_for(words));
  }
  if (app.got_subcommand("help")) return help(app, typed.about);
  Arguments arguments = std::move(typed.arguments);
  arguments.output = typed.output == "json" ? OutputFormat::Json : OutputFormat::Human;
  if (const auto taken = take_log_options(typed, arguments); !taken) {
    return refuse({taken.error()}, output_asked_for(words));
  }
  return arguments;
}

Listing program_listing() {
  Typed typed;
  CLI::App app;
  describe_commands(app, typed);
  return listing_of(app);
}

}  // namespace millrace::app
