#include "connector/engine/plan/placed_problems.h"

#include <utility>

#include "config/tree/redacted_message.h"

namespace millrace::engine {

using config::Node;
using config::Place;

namespace {

// Where the word is written in the options: a key or a value; nullptr when it is not.
const Place* find_word(const Node& node, std::string_view word) {
  if (node.is_scalar() && node.text == word) return &node.place;
  for (const auto& item : node.items) {
    if (const auto* found = find_word(item, word)) return found;
  }
  for (const auto& entry : node.entries) {
    if (entry.key == word) return &entry.place;
    if (const auto* found = find_word(entry.value, word)) return found;
  }
  return nullptr;
}

}  // namespace

void PlacedStepProblems::add(std::string_view written, std::string message) {
  const auto* found = find_word(options_, written);
  problems_.add(found == nullptr ? place_ : *found, path_,
                config::redacted_message(std::move(message), options_));
}

void PlacedDestinationProblems::add(std::string_view option, std::string_view word,
                                    std::string message) {
  message = config::redacted_message(std::move(message), use_.options);
  const auto* node = option.empty() ? nullptr : use_.options.find(option);
  if (node != nullptr) {
    const auto* found = word.empty() ? nullptr : find_word(*node, word);
    problems_.add(found == nullptr ? node->place : *found, config::path_of(use_.path, option),
                  std::move(message));
  } else {
    // A shorthand is the option itself.
    const bool is_shorthand = use_.options.is_scalar() && !option.empty();
    problems_.add(is_shorthand ? use_.options.place : use_.place, use_.path, std::move(message));
  }
}

}  // namespace millrace::engine
