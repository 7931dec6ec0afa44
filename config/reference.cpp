#include "config/reference.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/yaml_text.h"

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
  return choices.empty() ? "" : fmt::format(" One of {}.", fmt::join(choices, ", "));
}

void add_rows(const Description& description, const std::string& prefix, std::string& out);

void add_row(const FieldDescription& field, const std::string& prefix, std::string& out) {
  const std::string key = prefix + field.key;
  out += fmt::format("| `{}` | {} | {} | {} |\n", cell(key), cell(field.type.word),
                     cell(initial_text(field)),
                     cell(field.sentence + choices_text(field) + limits_text(field)));
  const Type& type = field.type;
  if (type.group) add_rows(*type.group, key + ".", out);
  if (!type.item || !type.item->group) return;
  add_rows(*type.item->group, key + (type.shape == Type::Shape::List ? "[]." : ".NAME."), out);
}

void add_rows(const Description& description, const std::string& prefix, std::string& out) {
  for (const FieldDescription& field : description.fields) add_row(field, prefix, out);
}

}  // namespace

std::string reference(const Description& description, std::size_t heading_level) {
  std::string out = fmt::format("{} {}\n\n{}\n", std::string(heading_level, '#'), description.name,
                                description.summary);
  if (description.shorthand_only) {
    out += fmt::format("The map itself is the value of `{}`.\n", description.shorthand);
  } else if (!description.shorthand.empty()) {
    out += fmt::format("A bare value stands for `{}`.\n", description.shorthand);
  }
  if (description.fields.empty()) return out;
  out += "\n| key | type | default | what it does |\n|---|---|---|---|\n";
  add_rows(description, "", out);
  return out;
}

}  // namespace millrace::config
