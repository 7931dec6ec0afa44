#include "config/spec/spec_core.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "config/tree/redacted_message.h"
#include "config/values/codec.h"
#include "config/values/option_words.h"
#include "connector/base/text/suggestion.h"
#include "connector/base/text/text.h"

namespace millrace::config {

namespace {

// `root:out` within braces is a key without a value, for want of a space.
std::string_view before_colon(std::string_view key, const std::vector<std::string>& keys) {
  const auto word = key.substr(0, key.find(':'));
  const bool is_key = word.size() < key.size() && std::ranges::find(keys, word) != keys.end();
  return is_key ? word : std::string_view();
}

// `2)` of `decimal(12,2)` within braces, whose comma ends a value.
bool is_rest_of(const Node& value, const Node::Entry& next) {
  return value.is_scalar() && !value.quoted && value.text.contains('(') &&
         !value.text.contains(')') && next.value.is_null() && next.key.ends_with(')');
}

}  // namespace

std::string refuse_option(const Node::Entry& entry, const std::string& path,
                          const Description& group, Problems& problems) {
  std::vector<std::string> keys;
  keys.reserve(group.fields.size());
  for (const FieldDescription& field : group.fields) keys.push_back(field.key);
  const auto word = before_colon(entry.key, keys);
  if (entry.value.failed) return "";
  if (!word.empty()) {
    problems.add(
        entry.place, path_of(path, entry.key),
        fmt::format("{} lacks a space after the colon; write '{}: {}'", in_quotes(entry.key), word,
                    printable(std::string_view(entry.key).substr(word.size() + 1), 40)));
    return std::string(word);
  }
  problems.add(entry.place, path_of(path, entry.key),
               fmt::format("{} is not an option of {}{}", in_quotes(entry.key), group.name,
                           option_suggestion(entry.key, keys)));
  return std::string(option_meant_by(entry.key, keys));
}

SpecCore::SpecCore(std::string name, std::string summary)
    : name_(std::move(name)), summary_(std::move(summary)) {}

void SpecCore::add(Field field) {
  fields_.push_back(std::move(field));
}

void SpecCore::add(Check check) {
  checks_.push_back(std::move(check));
}

void SpecCore::add(OptionRule rule) {
  rules_.push_back(std::move(rule));
}

void SpecCore::set_shorthand(std::string key) {
  shorthand_ = std::move(key);
}

const SpecCore::Field* SpecCore::find(std::string_view key) const {
  const auto found = std::ranges::find(fields_, key, &Field::key);
  return found == fields_.end() ? nullptr : &*found;
}

bool SpecCore::shorthand_only() const {
  return fields_.size() == 1 && fields_.front().is_map && shorthand_ == fields_.front().key;
}

bool SpecCore::parse(const Node& node, const std::string& path, Problems& problems,
                     void* owner) const {
  if (node.failed) return false;
  const Field* field = shorthand_.empty() ? nullptr : find(shorthand_);
  const bool short_form = field && (node.is_scalar() || node.is_list() || shorthand_only());
  if (!short_form && !node.is_map()) {
    refuse_shape(node, path, problems);
    return false;
  }
  if (refuse_repeated_key(node, path, problems)) return false;
  const bool parsed = short_form ? field->parse(node, path, problems, owner)
                                 : parse_map(node, path, problems, owner);
  if (!parsed) return false;
  bool passed = true;
  for (const Check& check : checks_) {
    const auto complaint = check.complaint(owner);
    if (!complaint) continue;
    passed = false;
    const Node* at = check.option.empty() ? nullptr : node.find(check.option);
    problems.add(at == nullptr ? node.place : at->place,
                 at == nullptr ? path : path_of(path, check.option),
                 redacted_message(*complaint, node));
  }
  return passed;
}

bool SpecCore::parse_given(const Node& node, const std::string& path, Problems& problems,
                           void* owner) const {
  std::vector<std::string> meant;
  return parse_entries(node, path, problems, owner, meant);
}

bool SpecCore::parse_entries(const Node& node, const std::string& path, Problems& problems,
                             void* owner, std::vector<std::string>& meant) const {
  bool parsed = true;
  const Node* refused = nullptr;  // The value before, when there was a problem with it.
  for (const Node::Entry& entry : node.entries) {
    const Field* field = find(entry.key);
    if (refused != nullptr && is_rest_of(*refused, entry)) continue;
    if (field == nullptr) meant.push_back(refuse_key(entry, path, problems));
    const bool readable = field != nullptr && !entry.value.failed;
    const bool taken =
        readable && field->parse(entry.value, path_of(path, entry.key), problems, owner);
    refused = taken ? nullptr : &entry.value;
    parsed = taken && parsed;
  }
  return parsed;
}

bool SpecCore::parse_map(const Node& node, const std::string& path, Problems& problems,
                         void* owner) const {
  std::vector<std::string> meant;
  bool parsed = parse_entries(node, path, problems, owner, meant);
  for (const Field& field : fields_) {
    if (!field.required || node.find(field.key)) continue;
    parsed = false;
    if (std::ranges::find(meant, field.key) != meant.end()) continue;
    problems.add(node.place, path_of(path, field.key),
                 field.remedy.empty() ? fmt::format("is required; add {}: ...", field.key)
                                      : "is required; " + field.remedy);
  }
  return parsed;
}

// `rename: {columns: {a: b}}`, where the map stands for its only option.
bool SpecCore::refuse_repeated_key(const Node& node, const std::string& path,
                                   Problems& problems) const {
  const bool repeated = shorthand_only() && node.entries.size() == 1 &&
                        node.entries.front().key == shorthand_ &&
                        node.entries.front().value.is_map();
  if (!repeated) return false;
  const auto& inner = node.entries.front();
  problems.add(inner.place, path_of(path, inner.key),
               fmt::format("does not belong here; write its contents directly below {}", name_));
  return true;
}

// The text may be meant for the one option that is needed.
void SpecCore::refuse_shape(const Node& node, const std::string& path, Problems& problems) const {
  const auto needed = std::ranges::count_if(fields_, &Field::required);
  const auto field = std::ranges::find_if(fields_, &Field::required);
  if (!node.is_scalar() || node.failed || needed != 1) {
    refuse_kind(node, path, "a map", problems);
    return;
  }
  problems.add(node.place, path,
               fmt::format("must be a map, not text; write {{{}: …}}", field->key));
}

std::string SpecCore::refuse_key(const Node::Entry& entry, const std::string& path,
                                 Problems& problems) const {
  Description group{.name = name_};
  for (const Field& field : fields_) group.fields.push_back({.key = field.key});
  return refuse_option(entry, path, group, problems);
}

Description SpecCore::describe(const void* owner) const {
  Description description{name_, summary_, {}, shorthand_, shorthand_only(), rules_};
  for (const Field& field : fields_) description.fields.push_back(field.describe(owner));
  return description;
}

}  // namespace millrace::config
