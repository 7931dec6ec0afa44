#include "config/spec/spec_core.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "config/tree/redacted_message.h"
#include "config/values/codec.h"
#include "connector/base/text/text.h"

namespace millrace::config {

void refuse_option(const Node::Entry& entry, const std::string& path, const Description& group,
                   Problems& problems) {
  if (entry.value.failed) return;
  std::vector<std::string> keys;
  keys.reserve(group.fields.size());
  for (const FieldDescription& field : group.fields) keys.push_back(field.key);
  problems.add(entry.place, path_of(path, entry.key),
               fmt::format("'{}' is not an option of {}{}", printable(entry.key, 60), group.name,
                           suggestion(entry.key, keys)));
}

SpecCore::SpecCore(std::string name, std::string summary)
    : name_(std::move(name)), summary_(std::move(summary)) {}

void SpecCore::add(Field field) {
  fields_.push_back(std::move(field));
}

void SpecCore::add(Check check) {
  checks_.push_back(std::move(check));
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
    refuse_kind(node, path, "a map", problems);
    return false;
  }
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
  bool parsed = true;
  for (const Node::Entry& entry : node.entries) {
    const Field* field = find(entry.key);
    if (field == nullptr) refuse_key(entry, path, problems);
    const bool readable = field != nullptr && !entry.value.failed;
    parsed =
        readable && field->parse(entry.value, path_of(path, entry.key), problems, owner) && parsed;
  }
  return parsed;
}

bool SpecCore::parse_map(const Node& node, const std::string& path, Problems& problems,
                         void* owner) const {
  bool parsed = parse_given(node, path, problems, owner);
  for (const Field& field : fields_) {
    if (!field.required || node.find(field.key)) continue;
    problems.add(node.place, path_of(path, field.key),
                 field.remedy.empty() ? fmt::format("is required; add {}: ...", field.key)
                                      : "is required; " + field.remedy);
    parsed = false;
  }
  return parsed;
}

void SpecCore::refuse_key(const Node::Entry& entry, const std::string& path,
                          Problems& problems) const {
  Description group{.name = name_};
  for (const Field& field : fields_) group.fields.push_back({.key = field.key});
  refuse_option(entry, path, group, problems);
}

Description SpecCore::describe(const void* owner) const {
  Description description{name_, summary_, {}, shorthand_, shorthand_only()};
  for (const Field& field : fields_) description.fields.push_back(field.describe(owner));
  return description;
}

}  // namespace millrace::config
