#include "connector/app/command_line/completion.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

namespace millrace::app {
namespace {

// Stands for the syncs of the file among the choices of a word.
constexpr std::string_view kAnySync = "SYNC";

// A command line that is half typed.
class HalfTyped {
 public:
  HalfTyped(const Listing& listing, const WordSources& sources)
      : listing_(listing), sources_(sources) {}

  void read(const std::string& word);
  Completion complete(const std::string& word) const;

 private:
  const ListedOption* option(std::string_view spelling) const;
  void read_option(const std::string& word);
  void take(const ListedOption& option, std::string value);
  const ListedOption* next_word() const;
  std::string file() const;

  Completion values_of(const ListedOption& option, std::string_view begun,
                       const std::string& prefix) const;
  Completion options(std::string_view begun) const;
  Completion commands(std::string_view begun) const;

  const Listing& listing_;
  const WordSources& sources_;
  const ListedCommand* command_ = nullptr;
  const ListedOption* waiting_ = nullptr;  // An option whose value comes next.
  bool only_words_ = false;                // "--" was read.
  bool is_lost_ = false;                   // Something is there that is not known.
  std::vector<std::string> words_;         // Behind the command.
  std::map<const ListedOption*, std::string> given_;
};

const ListedOption* HalfTyped::option(std::string_view spelling) const {
  const auto called = [&](const ListedOption& each) { return each.is_called(spelling); };
  if (command_ != nullptr) {
    const auto found = std::ranges::find_if(command_->options, called);
    if (found != command_->options.end()) return &*found;
  }
  const auto& shared = listing_.program.options;
  const auto found = std::ranges::find_if(shared, called);
  return found == shared.end() ? nullptr : &*found;
}

void HalfTyped::take(const ListedOption& option, std::string value) {
  given_[&option] = std::move(value);
  waiting_ = nullptr;
}

void HalfTyped::read_option(const std::string& word) {
  const bool is_long = word.starts_with("--");
  const auto equals = is_long ? word.find('=') : std::string::npos;
  const auto* named = option(is_long ? word.substr(0, equals) : word.substr(0, 2));
  if (named == nullptr) return;
  given_[named] = "";
  if (named->value.empty()) return;
  if (equals != std::string::npos) return take(*named, word.substr(equals + 1));
  if (!is_long && word.size() > 2) return take(*named, word.substr(2));
  waiting_ = named;
}

void HalfTyped::read(const std::string& word) {
  if (waiting_ != nullptr) {
    if (word != "=") take(*waiting_, word);
  } else if (!only_words_ && word == "--") {
    only_words_ = true;
  } else if (!only_words_ && word.starts_with('-')) {
    read_option(word);
  } else if (command_ == nullptr) {
    command_ = listing_.command(word);
    is_lost_ = is_lost_ || command_ == nullptr;
  } else {
    words_.push_back(word);
  }
}

const ListedOption* HalfTyped::next_word() const {
  const auto& known = command_->words;
  if (words_.size() < known.size()) return &known[words_.size()];
  return !known.empty() && known.back().is_repeated ? &known.back() : nullptr;
}

std::string HalfTyped::file() const {
  const auto* config = option("--config");
  const auto given = given_.find(config);
  return given == given_.end() ? config->initial : given->second;
}

Completion HalfTyped::complete(const std::string& word) const {
  if (waiting_ != nullptr) return values_of(*waiting_, word == "=" ? "" : word, "");
  if (is_lost_) return {};
  if (!only_words_ && word.starts_with('-')) {
    const auto equals = word.find('=');
    if (equals == std::string::npos) return options(word);
    const auto* named = option(word.substr(0, equals));
    if (named == nullptr || named->value.empty()) return {};
    return values_of(*named, word.substr(equals + 1), word.substr(0, equals + 1));
  }
  if (command_ == nullptr) return commands(word);
  const auto* next = next_word();
  return next == nullptr ? Completion{} : values_of(*next, word, "");
}

Completion HalfTyped::values_of(const ListedOption& option, std::string_view begun,
                                const std::string& prefix) const {
  Completion result;
  const auto offer = [&](const std::string& word, const std::string& sentence = "") {
    if (word.starts_with(begun)) result.words.push_back({prefix + word, sentence});
  };
  const auto offer_syncs = [&] {
    for (const auto& sync : sources_.syncs(file())) {
      if (std::ranges::find(words_, sync) == words_.end()) offer(sync);
    }
  };
  switch (option.names) {
    case Names::Choice:
      for (const auto& choice : option.choices) {
        choice == kAnySync ? offer_syncs() : offer(choice);
      }
      break;
    case Names::Sync:
      offer_syncs();
      break;
    case Names::Kind:
      for (const auto& kind : sources_.kinds()) offer(kind.word, kind.sentence);
      break;
    case Names::Command:
      return commands(begun);
    case Names::File:
      result.files = true;
      break;
    case Names::Folder:
      result.folders = true;
      break;
    case Names::Anything:
      break;
  }
  return result;
}

Completion HalfTyped::options(std::string_view begun) const {
  Completion result;
  const auto offer = [&](const ListedOption& each) {
    if (given_.contains(&each)) return;
    // The long spelling says what it is; the short one only where it is all that was begun with.
    for (const auto& spelling : each.spellings) {
      const bool is_long = spelling.starts_with("--");
      if (spelling.starts_with(begun) && (is_long || begun.size() == 2)) {
        result.words.push_back({spelling, each.sentence});
      }
    }
  };
  if (command_ != nullptr) std::ranges::for_each(command_->options, offer);
  for (const auto& each : listing_.program.options) {
    // Every command has a help of its own.
    if (command_ == nullptr || !each.is_called("--help")) offer(each);
  }
  return result;
}

Completion HalfTyped::commands(std::string_view begun) const {
  Completion result;
  for (const auto& each : listing_.commands) {
    if (each.name.starts_with(begun)) result.words.push_back({each.name, each.sentence});
  }
  return result;
}

}  // namespace

Completion complete(const Listing& listing, std::span<const std::string> words,
                    const WordSources& sources) {
  HalfTyped typed(listing, sources);
  if (words.empty()) return typed.complete("");
  for (const auto& word : words.first(words.size() - 1)) typed.read(word);
  return typed.complete(words.back());
}

std::string completion_lines(const Completion& completion) {
  std::string out;
  for (const auto& [word, sentence] : completion.words) {
    out += fmt::format("{}\t{}\n", word, sentence);
  }
  if (completion.files) out += "\tfiles\n";
  if (completion.folders) out += "\tfolders\n";
  return out;
}

}  // namespace millrace::app
