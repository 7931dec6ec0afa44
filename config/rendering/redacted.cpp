#include "config/rendering/redacted.h"

#include <algorithm>
#include <string_view>
#include <vector>

namespace millrace::config {
namespace {

using Types = std::vector<const Type*>;

// Everything that the node may be read as: alternatives, shorthands, and lists of one.
void collect(const Type& type, const Node& node, Types& types) {
  types.push_back(&type);
  for (const Type& alternative : type.alternatives) collect(alternative, node, types);
  if (type.shape == Type::Shape::List && node.is_scalar()) collect(*type.item, node, types);
  if (!type.group || type.group->shorthand.empty()) return;
  if (node.is_map() && !type.group->shorthand_only) return;
  collect(find_field(*type.group, type.group->shorthand)->type, node, types);
}

Types types_below(const Types& types, std::string_view key, const Node& inner) {
  Types below;
  for (const Type* type : types) {
    if (type->item) collect(*type->item, inner, below);
    const FieldDescription* field = type->group ? find_field(*type->group, key) : nullptr;
    if (field) collect(field->type, inner, below);
  }
  return below;
}

bool is_secret(const Type* type) {
  return type->shape == Type::Shape::Secret;
}

Node masked(const Node& node, const Types& types) {
  const bool hide = node.tainted || std::ranges::any_of(types, is_secret);
  if (node.is_scalar() && hide) return Node::scalar("***", node.place);
  Node safe = node;
  for (Node& item : safe.items) item = masked(item, types_below(types, "", item));
  for (Node::Entry& entry : safe.entries) {
    entry.value = masked(entry.value, types_below(types, entry.key, entry.value));
  }
  return safe;
}

}  // namespace

Node redacted(const Node& node, const Type& type) {
  Types types;
  collect(type, node, types);
  return masked(node, types);
}

Node redacted(const Node& node, const Description& description) {
  return redacted(node, group_type(description));
}

}  // namespace millrace::config
