#include "config/rendering/schema_parts.h"

#include <algorithm>

#include "connector/base/text/ascii.h"

namespace millrace::config {
namespace {

bool share_a_type(const SchemaPart& a, const SchemaPart& b) {
  return std::ranges::any_of(a.types, [&](const std::string& type) { return b.is_for(type); });
}

// Both may have a title: the first one stays. A type that has help of its own is not helped by that
// of another one.
void join(SchemaPart& part, SchemaPart other) {
  part.types.insert(part.types.end(), other.types.begin(), other.types.end());
  for (auto& keyword : other.keywords) {
    const bool is_said = std::ranges::any_of(
        part.keywords, [&](const auto& known) { return known.first == keyword.first; });
    if (!is_said) part.keywords.push_back(std::move(keyword));
  }
  if (part.help != other.help) part.help.clear();
}

// Each part joins the first one that it has no type in common with.
Parts joined(Parts parts) {
  Parts alternatives;
  for (SchemaPart& part : parts) {
    const auto host = std::ranges::find_if(alternatives, [&](const SchemaPart& other) {
      return !part.types.empty() && !other.types.empty() && !share_a_type(part, other);
    });
    if (host == alternatives.end()) {
      alternatives.push_back(std::move(part));
    } else {
      join(*host, std::move(part));
    }
  }
  return alternatives;
}

JsonTree with_part(JsonTree schema, SchemaPart part) {
  if (part.types.size() == 1) schema.add("type", JsonTree::text(part.types.front()));
  if (part.types.size() > 1) schema.add("type", texts(part.types));
  for (auto& [key, value] : part.keywords) schema.add(std::move(key), std::move(value));
  if (!part.help.empty()) schema.add("errorMessage", JsonTree::text(sentence_of(part.help)));
  return schema;
}

}  // namespace

bool SchemaPart::is_for(std::string_view type) const {
  return std::ranges::find(types, type) != types.end();
}

JsonTree texts(const std::vector<std::string>& texts) {
  JsonTree list = JsonTree::list({});
  for (const std::string& text : texts) list.add(JsonTree::text(text));
  return list;
}

std::string sentence_of(std::string_view help) {
  std::string sentence(help);
  sentence.front() = to_upper(sentence.front());
  return sentence + ".";
}

JsonTree with_parts(JsonTree schema, Parts parts) {
  auto alternatives = joined(std::move(parts));
  if (alternatives.size() == 1)
    return with_part(std::move(schema), std::move(alternatives.front()));
  JsonTree any = JsonTree::list({});
  for (SchemaPart& each : alternatives) any.add(with_part(JsonTree::object(), std::move(each)));
  if (!alternatives.empty()) schema.add("anyOf", std::move(any));
  return schema;
}

}  // namespace millrace::config
