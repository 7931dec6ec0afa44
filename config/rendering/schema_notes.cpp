#include "config/rendering/schema_notes.h"

#include <string_view>

#include <fmt/format.h>

#include "config/rendering/schema_parts.h"

namespace millrace::config {
namespace {

using Shape = Type::Shape;

// "Default: 5s. From 10ms to 5m. Write 30s, 5m or 2h.", as far as there is something to say.
std::string facts_of(const FieldDescription& field) {
  std::string facts;
  const auto tell = [&](std::string_view fact) {
    facts += fmt::format("{}{}", facts.empty() ? "" : " ", fact);
  };
  const bool has_default = field.initial && !field.initial->text.empty();
  if (has_default) tell(fmt::format("Default: {}.", field.initial->text));
  if (!field.min.empty() && !field.max.empty()) {
    tell(fmt::format("From {} to {}.", field.min, field.max));
  } else if (!field.min.empty()) {
    tell(fmt::format("At least {}.", field.min));
  } else if (!field.max.empty()) {
    tell(fmt::format("At most {}.", field.max));
  }
  const bool has_unit = field.type.shape == Shape::Text && !field.type.help.empty();
  if (has_unit) tell(sentence_of(field.type.help));
  return facts;
}

}  // namespace

std::string description_of(const FieldDescription& field) {
  const std::string facts = facts_of(field);
  return facts.empty() ? field.sentence : fmt::format("{}\n{}", field.sentence, facts);
}

void add_examples(JsonTree& schema, const FieldDescription& field) {
  const Shape shape = field.type.shape;
  const bool typed = shape == Shape::Text || shape == Shape::Integer || shape == Shape::Secret;
  if (!typed || !field.one_of.empty()) return;
  const bool has_default = field.initial && !field.initial->text.empty();
  const std::string& example =
      field.example.empty() && has_default ? field.initial->text : field.example;
  if (example.empty()) return;
  const bool raw = shape == Shape::Integer;
  schema.add("examples", JsonTree::list({raw ? JsonTree::raw(example) : JsonTree::text(example)}));
}

}  // namespace millrace::config
