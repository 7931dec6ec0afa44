#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace millrace::app {

// What a value of the command line names: what a shell can offer for it.
enum class Names {
  Anything,  // Nothing can be offered.
  Choice,    // One of `choices`.
  File,      // A YAML file, or a folder.
  Folder,
  Sync,     // Of the file that --config names.
  Kind,     // Of a source, sink or step.
  Command,  // Of this program.
};

// An option, or a word that stands by itself.
struct ListedOption {
  std::vector<std::string> spellings;  // "-c", "--config"; none for a word that stands by itself.
  std::string value;                   // What help calls the value: "FILE"; empty for a flag.
  Names names = Names::Anything;
  std::vector<std::string> choices;
  std::string sentence;
  std::string initial;  // The default; empty when there is none.
  std::string group;    // The heading that it stands below.
  bool is_required = false;
  bool is_repeated = false;

  bool is_called(std::string_view spelling) const;
};

struct ListedCommand {
  std::string name;
  std::string group;
  std::string sentence;  // Without a full stop.
  std::string details;   // Further sentences; may be empty.
  std::string examples;  // Lines to type, each with what it does; may be empty.
  std::vector<ListedOption> words;
  std::vector<ListedOption> options;
};

// Everything that can be typed, as data: help, completions and the manual are made of it.
struct Listing {
  ListedCommand program;  // Its options are those of every command.
  std::vector<ListedCommand> commands;

  // nullptr when there is none of that name. Borrowed.
  const ListedCommand* command(std::string_view name) const;
};

Listing listing_of(const CLI::App& program);

}  // namespace millrace::app
