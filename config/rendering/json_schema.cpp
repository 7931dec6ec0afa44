#include "config/rendering/json_schema.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "config/rendering/json_tree.h"
#include "connector/base/text/ascii.h"

namespace millrace::config {
namespace {

constexpr std::string_view kFromOutside = R"(\$\{(env|file):)";

JsonTree schema_of(const Type& type);

JsonTree either(std::vector<JsonTree> schemas) {
  JsonTree schema = JsonTree::object();
  schema.add("anyOf", JsonTree::list(std::move(schemas)));
  return schema;
}

JsonTree words(const std::vector<std::string>& texts) {
  JsonTree list = JsonTree::list({});
  for (const std::string& text : texts) list.add(JsonTree::text(text));
  return list;
}

JsonTree typed(const std::vector<std::string>& types) {
  JsonTree schema = JsonTree::object();
  schema.add("type", types.size() == 1 ? JsonTree::text(types.front()) : words(types));
  return schema;
}

// Text that has the pattern, or a reference that will.
JsonTree patterned(const std::vector<std::string>& types, std::string_view pattern) {
  JsonTree schema = typed(types);
  schema.add("pattern", JsonTree::text(fmt::format("{}|{}", pattern, kFromOutside)));
  return schema;
}

// An editor reads `1` and `true` as a number and a boolean, whatever the option makes of them.
bool is_more_than_text(const std::string& choice) {
  return choice == "true" || choice == "false" || std::ranges::all_of(choice, is_digit);
}

JsonTree choice(const std::vector<std::string>& choices) {
  JsonTree allowed = words(choices);
  for (const std::string& each : choices) {
    if (is_more_than_text(each)) allowed.add(JsonTree::raw(each));
  }
  JsonTree values = JsonTree::object();
  values.add("enum", std::move(allowed));
  JsonTree reference = typed({"string"});
  reference.add("pattern", JsonTree::text(kFromOutside));
  return either({std::move(values), std::move(reference)});
}

bool may_stand_alone(const Type& type) {
  switch (type.shape) {
    case Type::Shape::List:
    case Type::Shape::Map:
    case Type::Shape::OneKey:
    case Type::Shape::Kinds:
      return false;
    case Type::Shape::Group:
      return !type.group->shorthand.empty();
    default:
      return true;
  }
}

JsonTree list(const Type& type) {
  JsonTree schema = typed({"array"});
  schema.add("items", schema_of(*type.item));
  if (!may_stand_alone(*type.item)) return schema;
  return either({std::move(schema), schema_of(*type.item)});
}

JsonTree map(const Type& type) {
  JsonTree schema = typed({"object"});
  schema.add("additionalProperties", schema_of(*type.item));
  return schema;
}

void add_one_property(JsonTree& schema) {
  schema.add("minProperties", JsonTree::raw("1"));
  schema.add("maxProperties", JsonTree::raw("1"));
}

JsonTree value_of(const Node& node, const Type& type) {
  if (node.is_scalar()) {
    const bool raw = type.shape == Type::Shape::Integer || type.shape == Type::Shape::Boolean;
    return raw ? JsonTree::raw(node.text) : JsonTree::text(node.text);
  }
  JsonTree value = node.is_map() ? JsonTree::object() : JsonTree::list({});
  const Type any;
  const Type& inner = type.item ? *type.item : any;
  for (const Node& item : node.items) value.add(value_of(item, inner));
  for (const Node::Entry& entry : node.entries) value.add(entry.key, value_of(entry.value, inner));
  return value;
}

bool says_something(const Node& node) {
  return !node.text.empty() || !node.items.empty() || !node.entries.empty();
}

JsonTree field_schema(const FieldDescription& field) {
  const bool closed = !field.one_of.empty() && field.type.shape == Type::Shape::Text;
  JsonTree schema = closed ? choice(field.one_of) : schema_of(field.type);
  std::string sentence = field.sentence;
  if (field.type.shape == Type::Shape::Integer) {
    if (!field.min.empty()) schema.add("minimum", JsonTree::raw(field.min));
    if (!field.max.empty()) schema.add("maximum", JsonTree::raw(field.max));
  } else if (!field.min.empty() || !field.max.empty()) {
    sentence += fmt::format(" (From {} to {}.)", field.min.empty() ? "any" : field.min,
                            field.max.empty() ? "any" : field.max);
  }
  schema.add("description", JsonTree::text(sentence));
  if (field.initial && says_something(*field.initial)) {
    schema.add("default", value_of(*field.initial, field.type));
  }
  return schema;
}

JsonTree group_body(const Description& group, bool exactly_one) {
  JsonTree properties = JsonTree::object();
  std::vector<std::string> required;
  for (const FieldDescription& field : group.fields) {
    properties.add(field.key, field_schema(field));
    if (field.required) required.push_back(field.key);
  }
  JsonTree schema = typed({"object"});
  schema.add("properties", std::move(properties));
  if (!required.empty() && !exactly_one) schema.add("required", words(required));
  schema.add("additionalProperties", JsonTree::boolean(false));
  if (exactly_one) add_one_property(schema);
  return schema;
}

JsonTree group(const Type& type) {
  const Description& group = *type.group;
  if (type.shape == Type::Shape::Kinds) return group_body(group, true);
  if (group.shorthand.empty()) return group_body(group, false);
  JsonTree short_form = schema_of(find_field(group, group.shorthand)->type);
  if (group.shorthand_only) return short_form;
  return either({group_body(group, false), std::move(short_form)});
}

JsonTree one_key(const Type& type) {
  JsonTree schema = map(type);
  add_one_property(schema);
  return schema;
}

JsonTree alternatives(const Type& type) {
  std::vector<JsonTree> schemas;
  schemas.reserve(type.alternatives.size());
  for (const Type& alternative : type.alternatives) schemas.push_back(schema_of(alternative));
  return either(std::move(schemas));
}

JsonTree shape_schema(const Type& type) {
  switch (type.shape) {
    case Type::Shape::Text:
      if (!type.pattern.empty()) return patterned({"string"}, type.pattern);
      return typed({"string", "number", "boolean"});
    case Type::Shape::Secret:
      return typed({"string", "number", "boolean"});
    case Type::Shape::Boolean:
      return patterned({"boolean", "string"}, "^(true|false)$");
    case Type::Shape::Integer:
      return patterned({"integer", "string"}, "^-?[0-9]+$");
    case Type::Shape::Choice:
      return choice(type.choices);
    case Type::Shape::List:
      return list(type);
    case Type::Shape::Map:
      return map(type);
    case Type::Shape::OneKey:
      return one_key(type);
    case Type::Shape::Group:
    case Type::Shape::Kinds:
      return group(type);
    case Type::Shape::AnyOf:
      return alternatives(type);
    case Type::Shape::Any:
      return JsonTree::object();
  }
  return JsonTree::object();
}

JsonTree schema_of(const Type& type) {
  if (!type.nullable) return shape_schema(type);
  return either({shape_schema(type), typed({"null"})});
}

}  // namespace

std::string json_schema(const Type& type, std::string_view title) {
  JsonTree schema = schema_of(type);
  schema.add("$schema", JsonTree::text("http://json-schema.org/draft-07/schema#"));
  schema.add("title", JsonTree::text(title));
  return schema.write() + "\n";
}

std::string json_schema(const Description& description) {
  return json_schema(group_type(description), description.summary);
}

}  // namespace millrace::config
