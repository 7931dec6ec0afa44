#include "config/tree/node.h"

#include <algorithm>

#include <fmt/format.h>

#include "connector/base/text/text.h"

namespace millrace::config {

std::string Place::text() const {
  const std::string name = file ? printable(*file) : "configuration";
  return line == 0 ? name : fmt::format("{}:{}:{}", name, line, column);
}

const Node* Node::find(std::string_view key) const {
  const auto found = std::ranges::find(entries, key, &Entry::key);
  return found == entries.end() ? nullptr : &found->value;
}

Node* Node::find(std::string_view key) {
  const auto found = std::ranges::find(entries, key, &Entry::key);
  return found == entries.end() ? nullptr : &found->value;
}

Node Node::scalar(std::string text, Place place) {
  Node node;
  node.kind = Kind::Scalar;
  node.text = std::move(text);
  node.place = std::move(place);
  return node;
}

Node Node::list(std::vector<Node> items) {
  Node node;
  node.kind = Kind::List;
  node.items = std::move(items);
  return node;
}

Node Node::map(std::vector<Entry> entries) {
  Node node;
  node.kind = Kind::Map;
  node.entries = std::move(entries);
  return node;
}

std::string_view kind_word(const Node& node) {
  switch (node.kind) {
    case Node::Kind::Null:
      return "null";
    case Node::Kind::Scalar:
      return "text";
    case Node::Kind::List:
      return "a list";
    case Node::Kind::Map:
      return "a map";
  }
  return "";
}

void mark_failed(Node& node) {
  node.failed = true;
  for (Node& item : node.items) mark_failed(item);
  for (Node::Entry& entry : node.entries) mark_failed(entry.value);
}

Node overlay(const Node& defaults, const Node& node) {
  if (!defaults.is_map() || !node.is_map()) return node;
  Node merged = node;
  for (Node::Entry& entry : merged.entries) {
    if (const Node* below = defaults.find(entry.key)) entry.value = overlay(*below, entry.value);
  }
  for (const Node::Entry& entry : defaults.entries) {
    if (!node.find(entry.key)) merged.entries.push_back(entry);
  }
  return merged;
}

}  // namespace millrace::config
