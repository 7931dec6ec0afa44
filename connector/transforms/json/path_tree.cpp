#include "connector/transforms/json/path_tree.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "connector/data/text/json_parts.h"

namespace millrace::transforms {
namespace {

std::optional<std::size_t> index_of(const std::string& name) {
  std::size_t index = 0;
  const char* end = name.data() + name.size();
  const auto [rest, error] = std::from_chars(name.data(), end, index);
  if (error != std::errc() || rest != end) return std::nullopt;
  return index;
}

// The name of a member; `scratch` holds it where it has escapes.
std::string_view name_of(std::string_view key, std::string& scratch) {
  if (key.size() >= 2 && !key.contains('\\')) return key.substr(1, key.size() - 2);
  scratch.clear();
  append_json_text(key, scratch);
  return scratch;
}

}  // namespace

PathTree::PathTree(const std::vector<JsonPath>& paths) : count_(paths.size()) {
  for (std::size_t number = 0; number < paths.size(); ++number) add(root_, paths[number], number);
}

void PathTree::add(Node& node, const JsonPath& path, std::size_t number) {
  Node* at = &node;
  for (const auto& part : path.parts) {
    auto next = std::ranges::find(at->below, part, &Node::name);
    if (next == at->below.end()) {
      at->below.push_back({part, index_of(part), {}, {}});
      next = std::prev(at->below.end());
    }
    at = &*next;
  }
  at->paths.push_back(number);
}

void PathTree::find(std::string_view json, std::vector<std::string_view>& found) const {
  found.assign(count_, {});
  follow(root_, json, found);
}

void PathTree::follow(const Node& node, std::string_view json,
                      std::vector<std::string_view>& found) {
  for (const std::size_t path : node.paths) found[path] = json;
  if (node.below.empty() || json.empty()) return;
  if (json.front() == '{') return follow_members(node, json, found);
  std::size_t index = 0;
  for (JsonElements elements(json); elements.next(); ++index) {
    for (const Node& child : node.below) {
      if (child.index == index) follow(child, elements.value(), found);
    }
  }
}

void PathTree::follow_members(const Node& node, std::string_view object,
                              std::vector<std::string_view>& found) {
  std::string scratch;
  for (JsonMembers members(object); members.next();) {
    const auto name = name_of(members.key(), scratch);
    const auto child = std::ranges::find(node.below, name, &Node::name);
    if (child == node.below.end()) continue;
    forget(*child, found);
    follow(*child, members.value(), found);
  }
}

void PathTree::forget(const Node& node, std::vector<std::string_view>& found) {
  for (const std::size_t path : node.paths) found[path] = {};
  for (const Node& child : node.below) forget(child, found);
}

}  // namespace millrace::transforms
