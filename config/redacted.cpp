#include "config/redacted.h"

namespace millrace::config {
namespace {

const Type kUnknown;

// What a value under `key` may be, in a node of that type.
const Type& type_below(const Type& type, std::string_view key) {
  if (type.item) return *type.item;
  if (!type.group) return kUnknown;
  const FieldDescription* field = find_field(*type.group, key);
  return field ? field->type : kUnknown;
}

// True when nothing tells which alternative was meant, and one of them is secret.
bool holds_secret(const Type& type) {
  if (type.shape == Type::Shape::Secret) return true;
  if (type.item && holds_secret(*type.item)) return true;
  for (const Type& alternative : type.alternatives) {
    if (holds_secret(alternative)) return true;
  }
  if (!type.group) return false;
  for (const FieldDescription& field : type.group->fields) {
    if (holds_secret(field.type)) return true;
  }
  return false;
}

}  // namespace

Node redacted(const Node& node, const Type& type) {
  Node safe = node;
  // A scalar where a group is described stands for the group's shorthand.
  const bool short_form = type.group && !type.group->shorthand.empty() &&
                          (!node.is_map() || type.group->shorthand_only);
  if (short_form) return redacted(node, find_field(*type.group, type.group->shorthand)->type);
  const bool unclear = type.shape == Type::Shape::AnyOf && holds_secret(type);
  if (node.is_scalar() && (node.tainted || unclear || holds_secret(type))) {
    return Node::scalar("***", node.place);
  }
  for (Node& item : safe.items) item = redacted(item, type_below(type, ""));
  for (Node::Entry& entry : safe.entries) {
    entry.value = redacted(entry.value, type_below(type, entry.key));
  }
  return safe;
}

Node redacted(const Node& node, const Description& description) {
  return redacted(node, group_type(description));
}

}  // namespace millrace::config
