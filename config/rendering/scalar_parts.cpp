#include "config/rendering/scalar_parts.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/base/text/ascii.h"

namespace millrace::config {
namespace {

// A reference that will be replaced by the value; $${ is none.
constexpr std::string_view kFromOutside = R"((^|[^$])\$\{(env|file):)";

// Text that has the pattern, or a reference that will.
SchemaPart patterned(std::vector<std::string> types, std::string_view pattern,
                     const std::string& help) {
  SchemaPart part{std::move(types), {}, help};
  const auto either =
      pattern.empty() ? std::string(kFromOutside) : fmt::format("{}|{}", pattern, kFromOutside);
  part.keywords.emplace_back("pattern", JsonTree::text(either));
  if (!help.empty()) {
    part.keywords.emplace_back("patternErrorMessage", JsonTree::text(sentence_of(help)));
  }
  return part;
}

// An editor reads `1` and `true` as a number and a boolean, whatever the option makes of them.
bool is_more_than_text(const std::string& choice) {
  return choice == "true" || choice == "false" || std::ranges::all_of(choice, is_digit);
}

std::string choice_help(const Type& type) {
  return type.help.empty() ? fmt::format("write {}", fmt::join(type.choices, ", ")) : type.help;
}

// The choices, and what else the option takes; those that an editor takes for more than text may be
// in quotes.
Parts choice_parts(const Type& type) {
  SchemaPart part;
  JsonTree values = JsonTree::list({});
  std::vector<std::string_view> quoted;
  for (const std::string& choice : type.choices) {
    const bool raw = is_more_than_text(choice);
    values.add(raw ? JsonTree::raw(choice) : JsonTree::text(choice));
    if (raw) quoted.push_back(choice);
  }
  part.keywords.emplace_back("enum", std::move(values));
  part.help = type.help;
  if (!type.notes.empty()) part.keywords.emplace_back("enumDescriptions", texts(type.notes));
  std::string others = type.pattern;
  if (!quoted.empty()) {
    others += fmt::format("{}^({})$", others.empty() ? "" : "|", fmt::join(quoted, "|"));
  }
  SchemaPart other = patterned({"string"}, others, choice_help(type));
  other.help.clear();  // The choices, of which editors tell, are not all text.
  // Editors take alternatives without a name for one another.
  other.keywords.emplace_back("title", JsonTree::text(type.word));
  Parts parts;
  parts.push_back(std::move(part));
  parts.push_back(std::move(other));
  return parts;
}

SchemaPart text_part(const Type& type) {
  if (!type.pattern.empty()) return patterned({"string"}, type.pattern, type.help);
  return {{"string", "number", "boolean"}, {}, {}};
}

}  // namespace

Parts scalar_parts(const Type& type) {
  switch (type.shape) {
    case Type::Shape::Choice:
      return choice_parts(type);
    case Type::Shape::Boolean:
      return {patterned({"boolean", "string"}, type.pattern, type.help)};
    case Type::Shape::Integer:
      return {patterned({"integer", "string"}, type.pattern, type.help)};
    case Type::Shape::Text:
    case Type::Shape::Secret:
      return {text_part(type)};
    default:
      return {};
  }
}

Type narrowed_type(const FieldDescription& field) {
  Type type = field.type;
  if (field.one_of.empty() || type.shape != Type::Shape::Text) return type;
  type.shape = Type::Shape::Choice;
  type.choices = field.one_of;
  return type;
}

}  // namespace millrace::config
