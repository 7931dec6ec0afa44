#include "config/values/codec.h"

#include <algorithm>

#include <fmt/format.h>

#include "config/values/option_words.h"
#include "connector/base/text/ascii.h"
#include "connector/base/text/suggestion.h"
#include "connector/base/text/text.h"

namespace millrace::config {
namespace {

constexpr std::size_t kShown = 60;
constexpr std::size_t kShownNames = 3;

// The name that an item of a list seems to have: `id`, {id: integer} or {name: id, ...}.
std::string name_of_item(const Node& item) {
  if (item.is_scalar() && !item.tainted) return printable(item.text, 40);
  if (item.is_map() && item.entries.size() == 1) return printable(item.entries.front().key, 40);
  for (const std::string_view key : {"name", "id", "column", "source"}) {
    const Node* named = item.find(key);
    if (named != nullptr && named->is_scalar() && !named->tainted) {
      return printable(named->text, 40);
    }
  }
  return "";
}

std::string how_to_write_a_map(const Node& node) {
  std::string shown;
  for (std::size_t i = 0; i < std::min(kShownNames, node.items.size()); ++i) {
    const auto name = name_of_item(node.items[i]);
    if (!name.empty()) shown += fmt::format("{}'{}: …'", shown.empty() ? "" : ", ", name);
  }
  if (!shown.empty()) return fmt::format("write each as a key, without a dash: {}", shown);
  const auto colon =
      node.is_scalar() && !node.quoted && !node.tainted ? node.text.find(':') : std::string::npos;
  const bool lacks_space = colon != std::string::npos && colon > 0 &&
                           colon + 1 < node.text.size() &&
                           std::ranges::all_of(node.text.substr(0, colon), is_letter);
  if (lacks_space && !node.text.substr(colon).starts_with("://")) {
    return fmt::format("put a space after the colon: '{}: {}'", node.text.substr(0, colon),
                       printable(node.text.substr(colon + 1), 40));
  }
  return node.is_null() ? "indent its options below it, or write {} for none"
                        : "write key: value pairs, or {} for none";
}

std::string how_to_write_a_list(const Node& node) {
  std::string shown;
  for (std::size_t i = 0; i < std::min(kShownNames, node.entries.size()); ++i) {
    shown +=
        fmt::format("{}'- {}: …'", shown.empty() ? "" : ", ", printable(node.entries[i].key, 40));
  }
  if (!shown.empty()) return fmt::format("begin each item with a dash: {}", shown);
  if (node.is_scalar() && !node.tainted) {
    return fmt::format("write [{}]", printable(node.text, 40));
  }
  return "write [a, b], or [] for none";
}

// The key of "0)", which is what YAML makes of {y: ifnull(ltv, 0)}.
bool is_rest_of_a_call(const std::string& path) {
  return path.ends_with(')') && std::ranges::count(path, ')') > std::ranges::count(path, '(');
}

}  // namespace

std::optional<std::string> scalar_text(const Node& node, const std::string& path,
                                       Problems& problems) {
  if (node.failed) return std::nullopt;
  if (node.is_scalar()) return node.text;
  if (node.is_null()) {
    problems.add(
        node.place, path,
        is_rest_of_a_call(path)
            ? "has no value: within {…} YAML ends a value at a comma; put the whole "
              "expression in double quotes, as in {y: \"coalesce(x, 0)\"}"
            : "has no value; write one, or \"\" for empty text, or \"null\" for that word");
  } else {
    refuse_kind(node, path, "a single value", problems);
  }
  return std::nullopt;
}

void refuse_text(const Node& node, const std::string& path, const std::string& complaint,
                 Problems& problems) {
  const std::string shown = node.tainted ? "the value of ${...}" : in_quotes(node.text, kShown);
  problems.add(node.place, path, fmt::format("{} {}", shown, complaint));
}

void refuse_kind(const Node& node, const std::string& path, std::string_view wanted,
                 Problems& problems) {
  if (node.failed) return;
  const std::string hint = wanted == "a map"    ? how_to_write_a_map(node)
                           : wanted == "a list" ? how_to_write_a_list(node)
                                                : "write it on the same line as the key";
  if (node.is_null()) {
    problems.add(node.place, path, fmt::format("has no value; {}", hint));
  } else {
    problems.add(node.place, path,
                 fmt::format("must be {}, not {}; {}", wanted, kind_word(node), hint));
  }
}

std::string unknown_choice(const std::string& text, const std::vector<std::string>& choices) {
  if (choices.size() == 1) return fmt::format("is not supported; write {}", choices.front());
  return "is not one of the choices" + option_suggestion(text, choices);
}

}  // namespace millrace::config
