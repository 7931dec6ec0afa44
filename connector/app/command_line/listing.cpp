#include "connector/app/command_line/listing.h"

#include <algorithm>
#include <array>
#include <utility>

#include <CLI/CLI.hpp>

namespace millrace::app {
namespace {

Names names_of(std::string_view value) {
  constexpr std::array<std::pair<std::string_view, Names>, 6> kNames{{{"FILE", Names::File},
                                                                      {"DIR", Names::Folder},
                                                                      {"FOLDER", Names::Folder},
                                                                      {"SYNC", Names::Sync},
                                                                      {"KIND", Names::Kind},
                                                                      {"COMMAND", Names::Command}}};
  if (value.contains('|')) return Names::Choice;
  const auto found = std::ranges::find(kNames, value, &decltype(kNames)::value_type::first);
  return found == kNames.end() ? Names::Anything : found->second;
}

std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> parts;
  for (;;) {
    const auto end = text.find(at);
    parts.emplace_back(text.substr(0, end));
    if (end == text.npos) return parts;
    text.remove_prefix(end + 1);
  }
}

ListedOption option_of(const CLI::Option& option) {
  ListedOption result;
  for (const auto& name : option.get_snames()) result.spellings.push_back("-" + name);
  for (const auto& name : option.get_lnames()) result.spellings.push_back("--" + name);
  if (option.get_type_size() != 0) {
    // CLI11 appends what a validator says about itself.
    result.value = split(option.get_type_name(), ':').front();
  }
  result.names = names_of(result.value);
  if (result.names == Names::Choice) result.choices = split(result.value, '|');
  result.sentence = option.get_description();
  result.initial = option.get_default_str();
  result.group = option.get_group();
  result.is_required = option.get_required();
  result.is_repeated = option.get_expected_max() > 1;
  return result;
}

ListedCommand command_of(const CLI::App& app) {
  ListedCommand result{.name = app.get_name(), .group = app.get_group()};
  const std::string description = app.get_description();
  const auto end = description.find('\n');
  result.sentence = description.substr(0, end);
  if (end != std::string::npos) result.details = description.substr(end + 1);
  result.examples = app.get_footer();
  for (const auto* option : app.get_options()) {
    if (option->get_group().empty()) continue;
    (option->get_positional() ? result.words : result.options).push_back(option_of(*option));
  }
  return result;
}

}  // namespace

bool ListedOption::is_called(std::string_view spelling) const {
  return std::ranges::find(spellings, spelling) != spellings.end();
}

const ListedCommand* Listing::command(std::string_view name) const {
  const auto found = std::ranges::find(commands, name, &ListedCommand::name);
  return found == commands.end() ? nullptr : &*found;
}

Listing listing_of(const CLI::App& program) {
  Listing result{.program = command_of(program), .commands = {}};
  for (const auto* command : program.get_subcommands(nullptr)) {
    result.commands.push_back(command_of(*command));
  }
  return result;
}

}  // namespace millrace::app
