#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "connector/app/command_line/listing.h"

namespace millrace::app {

// The first word of a command line by which a shell's script asks what can follow.
inline constexpr const char* kCompleteWord = "__complete";

struct Candidate {
  std::string word;
  std::string sentence;  // May be empty.
};

// What the last word of a command line can become.
struct Completion {
  std::vector<Candidate> words;
  bool files = false;    // The shell offers YAML files and folders by itself...
  bool folders = false;  // ...or folders only.
};

// What is not in the listing.
struct WordSources {
  std::function<std::vector<Candidate>()> kinds;
  std::function<std::vector<std::string>(const std::string& file)> syncs;
};

// `words` are those behind the program's name, up to the one at the cursor, which may be empty. A
// word "=" of its own is what bash makes of --option=value.
Completion complete(const Listing& listing, std::span<const std::string> words,
                    const WordSources& sources);

// As the scripts read it: one line a word, "WORD<tab>SENTENCE"; "<tab>files" and "<tab>folders" are
// for what the shell offers by itself.
std::string completion_lines(const Completion& completion);

// The script that makes a shell complete the program's command lines: "bash", "zsh" or "fish".
std::string_view completion_script(std::string_view shell);

}  // namespace millrace::app
