#include "connector/app/command_line/help_text.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/app/command_line/exit_codes.h"

namespace millrace::app {
namespace {

constexpr std::size_t kWidth = 80;
constexpr std::size_t kWidestName = 24;

struct HelpEntry {
  std::string name;
  std::vector<std::string> words;  // Of its sentence; what is not to be torn apart is one word.
};

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const auto space = text.find(' ');
    words.emplace_back(text.substr(0, space));
    text.remove_prefix(space == text.npos ? text.size() : space + 1);
  }
  return words;
}

// The words in lines of at most `kWidth` columns, of which `indent` are spaces; the first line has
// these already.
std::string wrapped(const std::vector<std::string>& words, std::size_t indent) {
  std::string out;
  std::size_t column = indent;
  for (const auto& word : words) {
    if (out.empty()) {
      column += word.size();
    } else if (column + 1 + word.size() > kWidth) {
      out += "\n" + std::string(indent, ' ');
      column = indent + word.size();
    } else {
      out += ' ';
      column += 1 + word.size();
    }
    out += word;
  }
  return out;
}

// Two columns; a name that is too wide has its sentence below it.
std::string entries(const std::vector<HelpEntry>& list) {
  std::size_t widest = 0;
  for (const auto& entry : list) {
    if (entry.name.size() <= kWidestName) widest = std::max(widest, entry.name.size());
  }
  const std::size_t indent = widest + 4;
  std::string out;
  for (const auto& entry : list) {
    out += "  " + entry.name;
    const bool beside = entry.name.size() <= widest;
    out +=
        beside ? std::string(indent - 2 - entry.name.size(), ' ') : "\n" + std::string(indent, ' ');
    out += wrapped(entry.words, indent) + "\n";
  }
  return out;
}

std::string section(std::string_view heading, const std::vector<HelpEntry>& list) {
  return list.empty() ? "" : fmt::format("\n{}:\n{}", heading, entries(list));
}

std::vector<std::string> explained(const ListedOption& option) {
  auto words = words_of(option.sentence);
  if (!option.initial.empty()) words.push_back(fmt::format("[default: {}]", option.initial));
  return words;
}

std::vector<HelpEntry> as_entries(const std::vector<ListedOption>& options) {
  std::vector<HelpEntry> list;
  list.reserve(options.size());
  for (const auto& option : options) list.push_back({shown(option), explained(option)});
  return list;
}

// Options in the groups that they were given, in the order in which these are met first.
std::string grouped_options(const std::vector<ListedOption>& options) {
  std::vector<std::string> groups;
  for (const auto& option : options) {
    if (std::ranges::find(groups, option.group) == groups.end()) groups.push_back(option.group);
  }
  std::string out;
  for (const auto& group : groups) {
    std::vector<ListedOption> list;
    std::ranges::copy_if(options, std::back_inserter(list),
                         [&](const ListedOption& option) { return option.group == group; });
    out += section(group, as_entries(list));
  }
  return out;
}

std::string grouped_commands(const Listing& listing) {
  std::string out;
  std::vector<HelpEntry> list;
  for (std::size_t i = 0; i < listing.commands.size(); ++i) {
    const auto& command = listing.commands[i];
    list.push_back({fmt::format("{:<10}", command.name), words_of(command.sentence)});
    const bool last =
        i + 1 == listing.commands.size() || listing.commands[i + 1].group != command.group;
    if (!last) continue;
    out += section(command.group, list);
    list.clear();
  }
  return out;
}

std::string indented(std::string_view lines) {
  std::string out;
  while (!lines.empty()) {
    const auto end = lines.find('\n');
    out += fmt::format("  {}\n", lines.substr(0, end));
    lines.remove_prefix(end == lines.npos ? lines.size() : end + 1);
  }
  return out;
}

std::string beginning(const Listing& listing, const ListedCommand& command) {
  std::string out = command.sentence + ".\n";
  if (!command.details.empty()) out += "\n" + wrapped(words_of(command.details), 0) + "\n";
  return out + "\nUsage: " + usage_of(listing, command) + "\n";
}

std::string examples(const ListedCommand& command) {
  return command.examples.empty() ? "" : "\nExamples:\n" + indented(command.examples);
}

std::string program_help(const Listing& listing) {
  std::vector<HelpEntry> codes;
  codes.reserve(kExitCodes.size());
  for (const auto& [code, meaning] : kExitCodes) {
    codes.push_back({std::string(code), words_of(meaning)});
  }
  return beginning(listing, listing.program) + grouped_commands(listing) +
         grouped_options(listing.program.options) + section("Exit codes", codes) +
         examples(listing.program) +
         "\nSee `millrace help COMMAND` for a command and `millrace docs` for the file.\n";
}

std::string command_help(const Listing& listing, const ListedCommand& command) {
  return beginning(listing, command) + section("Arguments", as_entries(command.words)) +
         grouped_options(command.options) +
         section("Options of every command", as_entries(shared_options(listing))) +
         examples(command);
}

}  // namespace

std::string help_text(const Listing& listing, std::string_view command) {
  const auto* found = listing.command(command);
  return found == nullptr ? program_help(listing) : command_help(listing, *found);
}

std::string usage_of(const Listing& listing, const ListedCommand& command) {
  if (&command == &listing.program) return command.name + " [OPTIONS] COMMAND [ARGUMENTS]";
  std::string out = fmt::format("{} {} [OPTIONS]", listing.program.name, command.name);
  for (const auto& word : command.words) out += " " + shown(word);
  return out;
}

std::string shown(const ListedOption& option) {
  if (option.spellings.empty()) {
    const std::string name = option.value + (option.is_repeated ? "..." : "");
    return option.is_required ? name : fmt::format("[{}]", name);
  }
  // Long names stand below each other.
  const std::string gap = option.spellings.front().starts_with("--") ? "    " : "";
  return fmt::format("{}{}{}{}", gap, fmt::join(option.spellings, ", "),
                     option.value.empty() ? "" : " ", option.value);
}

std::vector<ListedOption> shared_options(const Listing& listing) {
  std::vector<ListedOption> list;
  std::ranges::copy_if(listing.program.options, std::back_inserter(list),
                       [](const ListedOption& option) {
                         return !option.is_called("--help") && !option.is_called("--version");
                       });
  return list;
}

}  // namespace millrace::app
