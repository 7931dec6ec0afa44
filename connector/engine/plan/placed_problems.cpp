#include "connector/engine/plan/placed_problems.h"

#include <algorithm>
#include <utility>

#include "config/tree/redacted_message.h"
#include "config/yaml/scalar_place.h"

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

// The values that are that text, in the order of the file.
void find_values(const Node& node, std::string_view text, std::vector<const Node*>& found) {
  if (node.is_scalar() && node.text == text) found.push_back(&node);
  for (const auto& item : node.items) find_values(item, text, found);
  for (const auto& entry : node.entries) find_values(entry.value, text, found);
}

}  // namespace

void PlacedStepProblems::add(std::string_view written, std::string message) {
  const auto* found = find_word(options_, written);
  problems_.add(found == nullptr ? place_ : *found, path_,
                config::redacted_message(std::move(message), options_));
}

void PlacedStepProblems::add_at(std::string_view written, std::size_t byte, std::string message) {
  const auto* value = next_value(written, message);
  problems_.add(value == nullptr ? place_ : config::place_of(*value, byte), path_,
                config::redacted_message(std::move(message), options_));
}

const Node* PlacedStepProblems::next_value(std::string_view written, const std::string& message) {
  std::vector<const Node*> values;
  find_values(options_, written, values);
  auto& told = told_[message];
  for (const auto* value : values) {
    if (std::ranges::find(told, value) != told.end()) continue;
    told.push_back(value);
    return value;
  }
  return values.empty() ? nullptr : values.back();
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
