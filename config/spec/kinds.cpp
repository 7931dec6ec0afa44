#include "config/spec/kinds.h"

#include <algorithm>

#include <fmt/format.h>

#include "config/values/option_words.h"
#include "connector/base/text/suggestion.h"
#include "connector/base/text/text.h"

namespace millrace::config {

namespace {

std::vector<std::string> names_of(const Description& kinds) {
  std::vector<std::string> names;
  names.reserve(kinds.fields.size());
  for (const auto& kind : kinds.fields) names.push_back(kind.key);
  return names;
}

bool is_kind(const Description& kinds, const Node& node) {
  return node.is_scalar() && !node.tainted && find_field(kinds, node.text) != nullptr;
}

// "table: …, mode: …": the keys of a map but for one.
std::string other_keys(const Node& node, std::string_view without) {
  std::string text;
  for (const auto& entry : node.entries) {
    if (entry.key == without) continue;
    text += fmt::format("{}{}: …", text.empty() ? "" : ", ", printable(entry.key, 40));
  }
  return text;
}

// The kind with the options that it needs, or with its value, as it is written.
std::string written_kind(const Description& kinds, const std::string& kind) {
  const auto* field = find_field(kinds, kind);
  if (field->type.group == nullptr) return fmt::format("{{{}: …}}", kind);
  std::string text;
  for (const auto& option : field->type.group->fields) {
    if (!option.required) continue;
    text += fmt::format("{}{}: …", text.empty() ? "" : ", ", option.key);
  }
  return fmt::format("{{{}: {{{}}}}}", kind, text);
}

void refuse_text_for_kind(const Node& node, const std::string& path, std::string_view what,
                          const Description& kinds, Problems& problems) {
  if (is_kind(kinds, node)) {
    problems.add(node.place, path,
                 fmt::format("has no options; write {}", written_kind(kinds, node.text)));
    return;
  }
  const auto names = names_of(kinds);
  const auto scheme = node.text.find("://");
  if (node.tainted || scheme != node.text.npos) {
    // An address: its beginning tells more than nothing.
    const auto near = node.tainted ? "" : option_meant_by(node.text.substr(0, scheme), names);
    const auto kind = near.empty() ? names.front() : std::string(near);
    problems.add(node.place, path,
                 fmt::format("does not name its {}; write {}", what, written_kind(kinds, kind)));
    return;
  }
  problems.add(node.place, path,
               fmt::format("{} is not a {}{}", in_quotes(node.text), what,
                           option_suggestion(node.text, names)));
}

void refuse_keys_for_kind(const Node& node, const std::string& path, std::string_view what,
                          const Description& kinds, Problems& problems) {
  for (const std::string_view key : {"type", "kind", "driver", "action"}) {
    const Node* named = node.find(key);
    if (named == nullptr || !is_kind(kinds, *named)) continue;
    problems.add(node.place, path,
                 fmt::format("has its {} as an option; make it the key: {{{}: {{{}}}}}", what,
                             named->text, other_keys(node, key)));
    return;
  }
  const bool all =
      !node.entries.empty() && std::ranges::all_of(node.entries, [&](const auto& each) {
        return find_field(kinds, each.key) != nullptr;
      });
  const bool first =
      !node.entries.empty() && find_field(kinds, node.entries.front().key) != nullptr;
  const bool dedented = first && !all && node.entries.front().value.is_null();
  problems.add(
      node.place, path,
      dedented
          ? fmt::format("has options next to its {}; indent them below it: {{{}: {{{}}}}}", what,
                        node.entries.front().key, other_keys(node, node.entries.front().key))
          : fmt::format("needs exactly one {}, and has {}", what, node.entries.size()));
}

}  // namespace

const Node::Entry* kind_entry(const Node& node, const std::string& path, std::string_view what,
                              const Description& kinds, Problems& problems) {
  if (node.failed) return nullptr;
  if (node.is_scalar()) {
    refuse_text_for_kind(node, path, what, kinds, problems);
    return nullptr;
  }
  if (!expect_map(node, path, problems)) return nullptr;
  if (node.entries.size() == 1) return &node.entries.front();
  refuse_keys_for_kind(node, path, what, kinds, problems);
  return nullptr;
}

FieldDescription kind_description(Description options) {
  FieldDescription field;
  field.key = options.name;
  field.sentence = options.summary;
  field.type = group_type(std::move(options));
  return field;
}

Type kinds_type(std::string word, std::vector<FieldDescription> kinds) {
  Description group;
  group.name = word;
  group.fields = std::move(kinds);
  Type type = group_type(std::move(group));
  type.shape = Type::Shape::Kinds;
  type.word = std::move(word);
  return type;
}

void refuse_kind_key(const Node::Entry& entry, const std::string& path, std::string_view what,
                     const Description& kinds, Problems& problems) {
  problems.add(entry.place, path_of(path, entry.key),
               fmt::format("{} is not a {}{}", in_quotes(entry.key), what,
                           option_suggestion(entry.key, names_of(kinds))));
}

}  // namespace millrace::config
