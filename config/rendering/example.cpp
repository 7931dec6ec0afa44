#include "config/rendering/example.h"

#include "config/yaml/document.h"
#include "config/yaml/yaml_text.h"

namespace millrace::config {
namespace {

Node example_value(const FieldDescription& field);

// For a field without an example of its own: what its type lets one guess.
Node guessed_value(const Type& type) {
  switch (type.shape) {
    case Type::Shape::Boolean:
      return Node::scalar("true");
    case Type::Shape::Integer:
      return Node::scalar("1");
    case Type::Shape::Choice:
      return Node::scalar(type.choices.empty() ? "" : type.choices.front());
    case Type::Shape::List:
      return Node::list({guessed_value(*type.item)});
    case Type::Shape::Map:
    case Type::Shape::OneKey:
      return Node::map({{"name", {}, guessed_value(*type.item)}});
    case Type::Shape::Group:
      return example_node(*type.group);
    case Type::Shape::Kinds: {
      const FieldDescription& first = type.group->fields.front();
      return Node::map({{first.key, {}, example_value(first)}});
    }
    case Type::Shape::AnyOf:
      return guessed_value(type.alternatives.front());
    default:
      return Node::scalar("example");
  }
}

Node example_value(const FieldDescription& field) {
  if (!field.example_yaml.empty()) {
    Problems ignored;
    auto node = parse_document(field.example_yaml, "example", ignored);
    if (node) return std::move(*node);
  }
  if (!field.example.empty()) return Node::scalar(field.example);
  if (!field.one_of.empty()) return Node::scalar(field.one_of.front());
  if (!field.min.empty()) return Node::scalar(field.min);
  return guessed_value(field.type);
}

}  // namespace

Node example_node(const Description& description) {
  if (description.shorthand_only) return example_value(description.fields.front());
  Node block = Node::map({});
  for (const FieldDescription& field : description.fields) {
    if (field.required) block.entries.push_back({field.key, {}, example_value(field)});
  }
  // Where one of several fields is needed, the shorthand's is the usual one.
  if (const auto* usual = find_field(description, description.shorthand);
      usual != nullptr && block.entries.empty() &&
      !(usual->example.empty() && usual->example_yaml.empty())) {
    block.entries.push_back({usual->key, {}, example_value(*usual)});
  }
  return block;
}

std::string example(const Description& description) {
  return yaml_text(example_node(description));
}

Node keyed(std::string key, Node value) {
  return Node::map({{std::move(key), {}, std::move(value)}});
}

}  // namespace millrace::config
