#include "config/spec/kinds.h"

#include <fmt/format.h>

#include "connector/base/text/text.h"

namespace millrace::config {

const Node::Entry* only_entry(const Node& node, const std::string& path, std::string_view what,
                              Problems& problems) {
  if (!expect_map(node, path, problems)) return nullptr;
  if (node.entries.size() == 1) return &node.entries.front();
  problems.add(node.place, path,
               fmt::format("needs exactly one {}, and has {}", what, node.entries.size()));
  return nullptr;
}

FieldDescription kind_description(Description options) {
  FieldDescription field;
  field.key = options.name;
  field.sentence = options.summary;
  field.type = group_type(std::move(options));
  return field;
}

Type kinds_type(std::string word, std::vector<FieldDescription> kinds) {
  Description group;
  group.name = word;
  group.fields = std::move(kinds);
  Type type = group_type(std::move(group));
  type.shape = Type::Shape::Kinds;
  type.word = std::move(word);
  return type;
}

void refuse_kind_key(const Node::Entry& entry, const std::string& path, std::string_view what,
                     const Description& kinds, Problems& problems) {
  std::vector<std::string> names;
  names.reserve(kinds.fields.size());
  for (const auto& kind : kinds.fields) names.push_back(kind.key);
  problems.add(entry.place, path_of(path, entry.key),
               fmt::format("'{}' is not a {}{}", printable(entry.key, 60), what,
                           suggestion(entry.key, names)));
}

}  // namespace millrace::config
