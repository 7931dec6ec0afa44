#include "config/rendering/reference.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/yaml/yaml_text.h"

namespace millrace::config {
namespace {

std::string cell(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    if (c == '|') safe += '\\';
    safe += c == '\n' ? ' ' : c;
  }
  return safe;
}

std::string initial_text(const FieldDescription& field) {
  if (field.required) return "required";
  if (!field.initial || field.initial->is_null()) return "";
  const Node& initial = *field.initial;
  if (initial.is_scalar()) return initial.text;
  return initial.items.empty() && initial.entries.empty() ? "" : flow_text(initial);
}

// " (10ms to 5m)", or nothing.
std::string limits_text(const FieldDescription& field) {
  if (!field.min.empty() && !field.max.empty()) {
    return fmt::format(" ({} to {})", field.min, field.max);
  }
  if (!field.min.empty()) return fmt::format(" (at least {})", field.min);
  if (!field.max.empty()) return fmt::format(" (at most {})", field.max);
  return "";
}

std::string choices_text(const FieldDescription& field) {
  const Type& type = field.type.item ? *field.type.item : field.type;
  const auto& choices = field.one_of.empty() ? type.choices : field.one_of;
  if (!choices.empty()) return fmt::format(" One of {}.", fmt::join(choices, ", "));
  if (type.shape != Type::Shape::Kinds) return "";
  std::vector<std::string_view> kinds;
  kinds.reserve(type.group->fields.size());
  for (const auto& kind : type.group->fields) kinds.push_back(kind.key);
  return fmt::format(" Exactly one of {}.", fmt::join(kinds, ", "));
}

// What a bare value stands for where the option, or what it holds, is a map with a short form.
std::string shorthand_text(const Type& type) {
  const Type& inner = type.item ? *type.item : type;
  if (!inner.group || inner.group->shorthand.empty() || inner.group->shorthand_only) return "";
  return fmt::format(" A bare value is short for `{}`.", inner.group->shorthand);
}

void add_rows(const Description& description, const std::string& prefix, Depth depth,
              std::string& out);

// Kinds in a list or map, and what is below a connection's name, have pages of their own.
void add_nested_rows(const Type& type, const std::string& key, std::string& out) {
  if (type.group) add_rows(*type.group, key + ".", Depth::Nested, out);
  if (!type.item || type.item->shape != Type::Shape::Group) return;
  if (type.shape == Type::Shape::OneKey) return;
  add_rows(*type.item->group, key + (type.shape == Type::Shape::List ? "[]." : ".NAME."),
           Depth::Nested, out);
}

void add_row(const FieldDescription& field, const std::string& prefix, Depth depth,
             std::string& out) {
  const std::string key = prefix + field.key;
  out += fmt::format(
      "| `{}` | {} | {} | {} |\n", cell(key), cell(field.type.word), cell(initial_text(field)),
      cell(field.sentence + choices_text(field) + limits_text(field) + shorthand_text(field.type)));
  if (depth == Depth::Nested) add_nested_rows(field.type, key, out);
}

void add_rows(const Description& description, const std::string& prefix, Depth depth,
              std::string& out) {
  for (const FieldDescription& field : description.fields) add_row(field, prefix, depth, out);
}

}  // namespace

std::string reference_table(const Description& description, Depth depth) {
  if (description.fields.empty()) return "";
  std::string out = "| key | type | default | what it does |\n|---|---|---|---|\n";
  add_rows(description, "", depth, out);
  return out;
}

std::string reference(const Description& description, std::size_t heading_level) {
  std::string out = fmt::format("{} {}\n\n{}\n", std::string(heading_level, '#'), description.name,
                                description.summary);
  if (description.shorthand_only) {
    out += fmt::format("The map itself is the value of `{}`.\n", description.shorthand);
  } else if (!description.shorthand.empty()) {
    out += fmt::format("A bare value is short for `{}`.\n", description.shorthand);
  }
  if (description.fields.empty()) return out;
  return out + "\n" + reference_table(description);
}

}  // namespace millrace::config
