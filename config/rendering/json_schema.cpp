#include "config/rendering/json_schema.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "config/rendering/json_tree.h"
#include "config/rendering/merged_groups.h"
#include "config/rendering/scalar_parts.h"
#include "config/rendering/schema_conditions.h"
#include "config/rendering/schema_notes.h"
#include "config/rendering/schema_parts.h"

namespace millrace::config {
namespace {

using Shape = Type::Shape;

constexpr std::string_view kName = R"(^[^\x00-\x1f\x7f]{1,200}$)";

Parts parts_of(const Type& type);

// Of a value that has no sentence of its own.
JsonTree schema_of(const Type& type) {
  JsonTree schema = JsonTree::object();
  const bool has_sentence = type.group && !type.group->summary.empty();
  if (has_sentence) schema.add("description", JsonTree::text(type.group->summary));
  return with_parts(std::move(schema), parts_of(type));
}

void add(Parts& parts, Parts more) {
  std::ranges::move(more, std::back_inserter(parts));
}

// A list, and its only item by itself; a map never stands for a list of one.
Parts list_parts(const Type& type) {
  SchemaPart list{{"array"}, {}, "write a list: each item on its own line, after \"- \""};
  list.keywords.emplace_back("items", schema_of(*type.item));
  if (type.needs_item) list.keywords.emplace_back("minItems", JsonTree::raw("1"));
  Parts parts;
  parts.push_back(std::move(list));
  for (SchemaPart& item : parts_of(*type.item)) {
    const bool scalar = !item.is_for("object") && !item.is_for("array");
    if (scalar) parts.push_back(std::move(item));
  }
  return parts;
}

// What an editor calls a value that is a map, where it expected one and where it shows an option.
void add_title(SchemaPart& part, const std::string& title) {
  part.keywords.emplace(part.keywords.begin(), "title", JsonTree::text(title));
}

// The greatest number stands apart: beside the properties, editors would count those of the map
// around this one.
void add_one_property(SchemaPart& part) {
  JsonTree most = JsonTree::object();
  most.add("maxProperties", JsonTree::raw("1"));
  part.keywords.emplace_back("minProperties", JsonTree::raw("1"));
  part.keywords.emplace_back("allOf", JsonTree::list({std::move(most)}));
}

SchemaPart map_part(const Type& type) {
  SchemaPart map{{"object"}, {}, {}};
  if (type.checks_names) {
    JsonTree names = JsonTree::object();
    names.add("title", JsonTree::text("name"));
    names.add("description", JsonTree::text("A name of your choice."));
    names.add("pattern", JsonTree::text(kName));
    names.add("patternErrorMessage",
              JsonTree::text("Write a name of 1 to 200 characters, without control characters."));
    map.keywords.emplace_back("propertyNames", std::move(names));
  }
  map.keywords.emplace_back("additionalProperties", schema_of(*type.item));
  if (type.needs_item) map.keywords.emplace_back("minProperties", JsonTree::raw("1"));
  if (type.shape == Shape::OneKey) {
    add_title(map, type.word);
    add_one_property(map);
  }
  return map;
}

JsonTree field_schema(const FieldDescription& field) {
  JsonTree schema = JsonTree::object();
  schema.add("description", JsonTree::text(description_of(field)));
  const Type type = narrowed_type(field);
  schema = with_parts(std::move(schema), parts_of(type));
  if (type.shape == Shape::Integer) {
    const std::string least = field.min.empty() && !type.is_signed ? "0" : field.min;
    if (!least.empty()) schema.add("minimum", JsonTree::raw(least));
    if (!field.max.empty()) schema.add("maximum", JsonTree::raw(field.max));
  }
  add_examples(schema, field);
  return schema;
}

std::vector<std::string> required_of(const Description& group) {
  std::vector<std::string> required;
  for (const FieldDescription& field : group.fields) {
    if (field.required) required.push_back(field.key);
  }
  return required;
}

// The options of a group, and no others.
SchemaPart open_group_part(const Description& group) {
  SchemaPart part{{"object"}, {}, {}};
  JsonTree properties = JsonTree::object();
  for (const FieldDescription& field : group.fields) {
    properties.add(field.key, field_schema(field));
  }
  part.keywords.emplace_back("properties", std::move(properties));
  part.keywords.emplace_back("additionalProperties", JsonTree::boolean(false));
  JsonTree rules = JsonTree::list({});
  for (const OptionRule& rule : group.rules) rules.add(rule_schema(rule));
  if (!group.rules.empty()) part.keywords.emplace_back("allOf", std::move(rules));
  return part;
}

SchemaPart group_part(const Description& group) {
  SchemaPart part = open_group_part(group);
  add_title(part, group.name);
  const auto required = required_of(group);
  if (!required.empty()) part.keywords.emplace_back("required", texts(required));
  return part;
}

Parts group_parts(const Type& type) {
  const Description& group = *type.group;
  Parts parts;
  if (type.shape == Shape::Kinds) {
    parts.push_back(open_group_part(group));
    add_title(parts.front(), type.word);
    add_one_property(parts.front());
    return parts;
  }
  if (!group.shorthand_only) parts.push_back(group_part(group));
  if (!group.shorthand.empty()) add(parts, parts_of(find_field(group, group.shorthand)->type));
  return parts;
}

// Under the title of whose options they are.
JsonTree titled_group(const Description& group) {
  JsonTree schema = JsonTree::object();
  schema.add("description", JsonTree::text(group.summary));
  for (auto& [key, value] : group_part(group).keywords) schema.add(key, std::move(value));
  return schema;
}

// Told apart by what is written, so that an editor knows as early as can be whose options they are.
SchemaPart branching_part(const Groups& groups) {
  auto branches = branches_of(groups);
  JsonTree rest = titled_group(merged(groups));
  SchemaPart part{{"object"}, {}, {}};
  for (std::size_t i = branches.size(); i-- > 0;) {
    JsonTree condition = having_any(branches[i].keys);
    JsonTree options = titled_group(merged(branches[i].groups));
    if (i == 0) {
      part.keywords.emplace_back("if", std::move(condition));
      part.keywords.emplace_back("then", std::move(options));
      part.keywords.emplace_back("else", std::move(rest));
      break;
    }
    JsonTree choice = JsonTree::object();
    choice.add("if", std::move(condition));
    choice.add("then", std::move(options));
    choice.add("else", std::move(rest));
    rest = std::move(choice);
  }
  return part;
}

// All alternatives are groups: those that may be written as a single value share how.
Parts union_parts(const Type& type) {
  Groups groups;
  Parts parts;
  bool takes_text = false;
  for (const Type& alternative : type.alternatives) {
    const Description& group = *alternative.group;
    groups.push_back(&group);
    if (group.shorthand.empty()) continue;
    const Type& shorthand = find_field(group, group.shorthand)->type;
    takes_text = takes_text || (shorthand.shape == Shape::Text && shorthand.pattern.empty());
    add(parts, parts_of(shorthand));
  }
  if (takes_text) parts = scalar_parts(Type{.shape = Shape::Text});
  parts.insert(parts.begin(), branching_part(groups));
  return parts;
}

Parts alternative_parts(const Type& type) {
  const auto is_group = [](const Type& each) { return each.shape == Shape::Group; };
  if (std::ranges::all_of(type.alternatives, is_group)) return union_parts(type);
  Parts parts;
  for (const Type& alternative : type.alternatives) add(parts, parts_of(alternative));
  return parts;
}

Parts parts_without_null(const Type& type) {
  switch (type.shape) {
    case Shape::List:
      return list_parts(type);
    case Shape::Map:
    case Shape::OneKey:
      return {map_part(type)};
    case Shape::Group:
    case Shape::Kinds:
      return group_parts(type);
    case Shape::AnyOf:
      return alternative_parts(type);
    default:
      return scalar_parts(type);
  }
}

Parts parts_of(const Type& type) {
  Parts parts = parts_without_null(type);
  if (type.nullable) parts.push_back({{"null"}, {}, {}});
  return parts;
}

JsonTree headed(std::string_view sentence) {
  JsonTree schema = JsonTree::object();
  schema.add("$schema", JsonTree::text("http://json-schema.org/draft-07/schema#"));
  schema.add("description", JsonTree::text(sentence));
  return schema;
}

}  // namespace

std::string json_schema(const Type& type, std::string_view sentence) {
  return with_parts(headed(sentence), parts_of(type)).write() + "\n";
}

std::string json_schema(const Description& description) {
  return json_schema(group_type(description), description.summary);
}

std::string file_schema(const Description& file) {
  std::vector<std::string> maps;
  for (const FieldDescription& field : file.fields) {
    // A file can be whole without one that may be null.
    if (field.type.shape == Shape::Map && !field.type.nullable) maps.push_back(field.key);
  }
  Parts parts;
  parts.push_back(open_group_part(file));
  parts.front().keywords.emplace_back("if", having(maps));
  parts.front().keywords.emplace_back("then", having(required_of(file)));
  JsonTree schema = headed(file.summary);
  schema.add("$id", JsonTree::text("urn:millrace:file"));
  schema.add("title", JsonTree::text("millrace"));
  return with_parts(std::move(schema), std::move(parts)).write() + "\n";
}

}  // namespace millrace::config
