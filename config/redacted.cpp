#include "config/redacted.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "connector/base/text.h"

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

// printable() writes up to four characters for a byte.
constexpr std::size_t kMostEscaped = 4;

// A part of a value that is no longer than this tells nothing.
constexpr std::size_t kShortest = 8;
constexpr std::string_view kReference = "${...}";
constexpr std::string_view kEveryUrl = "https://";

// The longest beginning of `text` that `message` has somewhere.
std::string_view longest_shown(std::string_view message, std::string_view text) {
  std::size_t shown = 0;
  while (shown < text.size() && message.find(text.substr(0, shown + 1)) != message.npos) ++shown;
  return text.substr(0, shown);
}

bool is_quoted(std::string_view message, std::size_t at, std::size_t size) {
  if (at == 0 || at + size >= message.size()) return false;
  const char before = message[at - 1];
  return (before == '"' || before == '\'') && message[at + size] == before;
}

// A value that is short is taken for itself only where it stands in quotes: `5` may be a number of
// the message.
void hide(std::string& message, std::string_view value) {
  const std::size_t least = std::min(kShortest, value.size());
  for (std::size_t from = 0; from + least <= value.size(); ++from) {
    const auto shown = longest_shown(message, value.substr(from));
    const bool tells =
        shown.size() >= least && !shown.empty() && kEveryUrl.find(shown) == kEveryUrl.npos;
    if (!tells) continue;
    for (std::size_t at = message.find(shown); at != message.npos;) {
      const bool tell_tale = shown.size() >= kShortest || is_quoted(message, at, shown.size());
      if (tell_tale) message.replace(at, shown.size(), kReference);
      at = message.find(shown, at + (tell_tale ? kReference.size() : 1));
    }
  }
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

std::string redacted(std::string message, const Node& node) {
  if (node.tainted) hide(message, printable(node.text, node.text.size() * kMostEscaped));
  for (const Node& item : node.items) message = redacted(std::move(message), item);
  for (const Node::Entry& entry : node.entries) {
    message = redacted(std::move(message), entry.value);
  }
  return message;
}

}  // namespace millrace::config
