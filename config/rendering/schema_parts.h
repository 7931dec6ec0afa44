#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/rendering/json_tree.h"

namespace millrace::config {

// What a schema says of some of JSON's types. A value that may be of several kinds is described by
// one part for each, and the parts become one schema: editors name the place of a mistake in a
// schema that lists its types, and give up on alternatives.
struct SchemaPart {
  std::vector<std::string> types;  // Empty: the keywords say themselves which values they are for.
  std::vector<std::pair<std::string, JsonTree>> keywords;
  std::string help;  // How to write it: "write 30s, 5m or 2h"; may be empty.

  bool is_for(std::string_view type) const;
};

using Parts = std::vector<SchemaPart>;

JsonTree texts(const std::vector<std::string>& texts);

// "Write 30s, 5m or 2h.": `help` as a sentence.
std::string sentence_of(std::string_view help);

// Adds the parts to a schema: those that have no type in common side by side, the others as
// alternatives.
JsonTree with_parts(JsonTree schema, Parts parts);

}  // namespace millrace::config
