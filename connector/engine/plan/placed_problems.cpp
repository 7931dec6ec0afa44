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

}  // namespace

bool has_failed(const Node& node) {
  if (node.failed) return true;
  return std::ranges::any_of(node.items, &has_failed) ||
         std::ranges::any_of(node.entries,
                             [](const Node::Entry& entry) { return has_failed(entry.value); });
}

void PlacedStepProblems::add(std::string_view written, std::string message) {
  const auto* found = find_word(options_, written);
  problems_.add(found == nullptr ? place_ : *found, path_,
                config::redacted_message(std::move(message), options_));
}

void PlacedStepProblems::add_at(std::string_view written, std::size_t byte, std::string message) {
  const auto value = next_value(written, message);
  problems_.add(value.node == nullptr ? place_ : config::place_of(*value.node, byte),
                value.node == nullptr ? path_ : value.path,
                config::redacted_message(std::move(message), options_));
}

// In the order of the file.
void PlacedStepProblems::find_values(const Node& node, const std::string& path,
                                     std::string_view text, std::vector<Value>& found) {
  if (node.is_scalar() && node.text == text) found.push_back({&node, path});
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    find_values(node.items[i], config::path_of(path, i), text, found);
  }
  for (const auto& entry : node.entries) {
    find_values(entry.value, config::path_of(path, entry.key), text, found);
  }
}

PlacedStepProblems::Value PlacedStepProblems::next_value(std::string_view written,
                                                         const std::string& message) {
  std::vector<Value> values;
  find_values(options_, path_, written, values);
  auto& told = told_[message];
  for (auto& value : values) {
    if (std::ranges::find(told, value.node) != told.end()) continue;
    told.push_back(value.node);
    return value;
  }
  return values.empty() ? Value() : values.back();
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
