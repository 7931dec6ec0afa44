#include "config/rendering/json_tree.h"

#include "connector/data/text/json_writer.h"

namespace millrace::config {

JsonTree JsonTree::text(std::string_view value) {
  JsonTree tree;
  tree.kind_ = Kind::Text;
  tree.text_ = value;
  return tree;
}

JsonTree JsonTree::raw(std::string token) {
  JsonTree tree;
  tree.text_ = std::move(token);
  return tree;
}

JsonTree JsonTree::list(std::vector<JsonTree> items) {
  JsonTree tree;
  tree.kind_ = Kind::List;
  for (JsonTree& item : items) tree.add(std::move(item));
  return tree;
}

JsonTree JsonTree::object() {
  JsonTree tree;
  tree.kind_ = Kind::Object;
  return tree;
}

JsonTree& JsonTree::add(std::string key, JsonTree value) & {
  members_.emplace_back(std::move(key), std::move(value));
  return *this;
}

JsonTree& JsonTree::add(JsonTree item) & {
  return add("", std::move(item));
}

std::string JsonTree::write() const {
  std::string out;
  JsonWriter json(out, JsonWriter::Layout::Indented);
  write_to(json);
  return out;
}

void JsonTree::write_to(JsonWriter& json) const {
  switch (kind_) {
    case Kind::Text:
      json.value(text_);
      return;
    case Kind::Token:
      json.token(text_);
      return;
    case Kind::List:
      json.open_array();
      for (const auto& [unnamed, item] : members_) item.write_to(json);
      json.close_array();
      return;
    case Kind::Object:
      json.open_object();
      for (const auto& [key, value] : members_) value.write_to(json.key(key));
      json.close_object();
      return;
  }
}

}  // namespace millrace::config
