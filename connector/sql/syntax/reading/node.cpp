#include "connector/sql/syntax/reading/node.h"

namespace millrace::sql::syntax {

Node Node::tagged(simdjson::dom::element element) {
  simdjson::dom::object wrapper;
  if (element.get(wrapper) != simdjson::SUCCESS || wrapper.size() != 1) return {};
  const auto entry = *wrapper.begin();
  Node node = plain(entry.value);
  node.kind_ = entry.key;
  return node;
}

Node Node::plain(simdjson::dom::element element) {
  Node node;
  node.exists_ = element.get(node.fields_) == simdjson::SUCCESS;
  return node;
}

bool Node::has(std::string_view field) const {
  return exists_ && fields_.at_key(field).error() == simdjson::SUCCESS;
}

Node Node::child(std::string_view field) const {
  simdjson::dom::element element;
  if (!exists_ || fields_.at_key(field).get(element) != simdjson::SUCCESS) return {};
  return tagged(element);
}

Node Node::plain_child(std::string_view field) const {
  simdjson::dom::element element;
  if (!exists_ || fields_.at_key(field).get(element) != simdjson::SUCCESS) return {};
  return plain(element);
}

std::vector<Node> Node::list(std::string_view field) const {
  std::vector<Node> nodes;
  simdjson::dom::array items;
  if (!exists_ || fields_.at_key(field).get(items) != simdjson::SUCCESS) return nodes;
  for (const auto item : items) nodes.push_back(tagged(item));
  return nodes;
}

std::string_view Node::text(std::string_view field) const {
  std::string_view text;
  if (!exists_ || fields_.at_key(field).get(text) != simdjson::SUCCESS) return {};
  return text;
}

bool Node::flag(std::string_view field) const {
  bool set = false;
  return exists_ && fields_.at_key(field).get(set) == simdjson::SUCCESS && set;
}

std::optional<std::int64_t> Node::integer(std::string_view field) const {
  std::int64_t number = 0;
  if (!exists_ || fields_.at_key(field).get(number) != simdjson::SUCCESS) return std::nullopt;
  return number;
}

std::optional<std::size_t> Node::location() const {
  const auto at = integer("location");
  if (!at || *at < 0) return std::nullopt;
  return static_cast<std::size_t>(*at);
}

std::vector<std::string> Node::names(std::string_view field) const {
  std::vector<std::string> names;
  for (const Node& name : list(field)) names.emplace_back(name.text("sval"));
  return names;
}

}  // namespace millrace::sql::syntax
