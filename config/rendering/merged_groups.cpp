#include "config/rendering/merged_groups.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/rendering/scalar_parts.h"

namespace millrace::config {
namespace {

// One option, with the groups that have it.
struct SharedField {
  std::vector<FieldDescription> fields;
  std::vector<std::string> owners;  // The name of each one's group.
};

SharedField shared_field(const Groups& groups, std::string_view key) {
  SharedField shared;
  for (const Description* group : groups) {
    const FieldDescription* field = find_field(*group, key);
    if (field == nullptr) continue;
    shared.fields.push_back(*field);
    shared.fields.back().type = narrowed_type(*field);
    shared.owners.push_back(group->name);
  }
  return shared;
}

Groups owners_of(const Groups& groups, std::string_view key) {
  Groups owners;
  for (const Description* group : groups) {
    if (find_field(*group, key) != nullptr) owners.push_back(group);
  }
  return owners;
}

std::vector<std::string> keys_of(const Groups& groups) {
  std::vector<std::string> keys;
  for (const Description* group : groups) {
    for (const FieldDescription& field : group->fields) {
      if (std::ranges::find(keys, field.key) == keys.end()) keys.push_back(field.key);
    }
  }
  return keys;
}

// The texts, each once and behind the names of its owners: "postgres, sqlite: The table."; the
// text alone where all have the same.
std::string told_apart(const std::vector<std::string>& texts,
                       const std::vector<std::string>& owners) {
  std::vector<std::pair<std::string, std::string>> told;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto same =
        std::ranges::find(told, texts[i], [](const auto& each) { return each.second; });
    if (same == told.end()) {
      told.emplace_back(owners[i], texts[i]);
    } else {
      same->first += ", " + owners[i];
    }
  }
  if (told.size() == 1) return told.front().second;
  std::string lines;
  for (const auto& [names, text] : told) {
    lines += fmt::format("{}{}: {}", lines.empty() ? "" : "\n", names, text);
  }
  return lines;
}

bool are_alike(const Type& a, const Type& b) {
  const bool nested = a.item || b.item || a.group || b.group || !a.alternatives.empty();
  if (a.shape == Type::Shape::List && b.shape == a.shape) return are_alike(*a.item, *b.item);
  return !nested && a.shape == b.shape && a.word == b.word && a.pattern == b.pattern &&
         a.choices == b.choices && a.nullable == b.nullable;
}

// All the choices, each with the groups that have it.
Type merged_choice(const SharedField& shared) {
  Type merged = shared.fields.front().type;
  merged.choices.clear();
  merged.notes.clear();
  std::vector<std::vector<std::string>> owners;
  for (std::size_t i = 0; i < shared.fields.size(); ++i) {
    for (const std::string& choice : shared.fields[i].type.choices) {
      const auto found = std::ranges::find(merged.choices, choice);
      const auto at = static_cast<std::size_t>(found - merged.choices.begin());
      if (found == merged.choices.end()) {
        merged.choices.push_back(choice);
        owners.emplace_back();
      }
      owners[at].push_back(shared.owners[i]);
    }
  }
  for (const auto& each : owners) merged.notes.push_back(fmt::format("{}", fmt::join(each, ", ")));
  return merged;
}

Type merged_type(const SharedField& shared) {
  std::vector<Type> types;
  bool all_choices = true;
  for (const FieldDescription& field : shared.fields) {
    const Type& type = field.type;
    all_choices = all_choices && type.shape == Type::Shape::Choice;
    const bool known =
        std::ranges::any_of(types, [&](const Type& other) { return are_alike(type, other); });
    if (!known) types.push_back(type);
  }
  if (types.size() > 1 && all_choices) return merged_choice(shared);
  return any_of(std::move(types));
}

FieldDescription merged_field(const SharedField& shared, std::size_t groups) {
  const FieldDescription& first = shared.fields.front();
  FieldDescription merged = first;
  std::vector<std::string> sentences;
  merged.required = shared.fields.size() == groups;
  for (const FieldDescription& field : shared.fields) {
    sentences.push_back(field.sentence);
    merged.required = merged.required && field.required;
    const bool same_default = field.initial && merged.initial && field.initial->is_scalar() &&
                              field.initial->text == merged.initial->text;
    if (!same_default) merged.initial.reset();
    if (merged.example.empty()) merged.example = field.example;
    if (field.min != first.min) merged.min.clear();
    if (field.max != first.max) merged.max.clear();
  }
  merged.sentence = told_apart(sentences, shared.owners);
  merged.type = merged_type(shared);
  return merged;
}

// False for a group with this value that does not say the same of it.
bool holds_in(const OptionRule& rule, const Description& group) {
  const FieldDescription* field = find_field(group, rule.key);
  if (field == nullptr) return true;
  const auto choices = narrowed_type(*field).choices;
  return std::ranges::find(choices, rule.value) == choices.end() ||
         std::ranges::find(group.rules, rule) != group.rules.end();
}

}  // namespace

std::vector<GroupBranch> branches_of(const Groups& groups) {
  std::vector<GroupBranch> branches;
  for (const std::string& key : keys_of(groups)) {
    Groups left = owners_of(groups, key);
    if (left.size() == groups.size()) continue;
    const auto same = std::ranges::find(branches, left, &GroupBranch::groups);
    if (same != branches.end()) {
      same->keys.push_back(key);
      continue;
    }
    const auto wider = std::ranges::find_if(
        branches, [&](const GroupBranch& branch) { return branch.groups.size() > left.size(); });
    branches.insert(wider, {{key}, std::move(left)});
  }
  return branches;
}

Description merged(const Groups& groups) {
  if (groups.size() == 1) return *groups.front();
  Description all;
  std::vector<std::string> names;
  std::vector<std::string> summaries;
  for (const Description* group : groups) {
    names.push_back(group->name);
    summaries.push_back(group->summary);
    for (const OptionRule& rule : group->rules) {
      const bool known = std::ranges::find(all.rules, rule) != all.rules.end();
      const auto holds = [&](const Description* each) { return holds_in(rule, *each); };
      if (!known && std::ranges::all_of(groups, holds)) all.rules.push_back(rule);
    }
  }
  all.name = fmt::format("{}", fmt::join(names, ", "));
  all.summary = told_apart(summaries, names);
  for (const std::string& key : keys_of(groups)) {
    all.fields.push_back(merged_field(shared_field(groups, key), groups.size()));
  }
  return all;
}

}  // namespace millrace::config
