#pragma once

#include <memory>
#include <optional>
#include <string>

#include "config/tree/node.h"
#include "config/tree/problems.h"
#include "config/yaml/document_limits.h"

namespace millrace::config {

// Parses one YAML document, strictly: syntax errors, duplicate keys, tags, merge keys, keys that
// are no text, a second document, tabs as indentation and exceeded limits are problems. nullopt
// when no tree could be made. Never throws for what is in the text. `file` is its name in messages,
// and `folders` is what its paths are relative to.
std::optional<Node> parse_document(const std::string& text, const std::string& file,
                                   Problems& problems, const DocumentLimits& limits = {},
                                   const Folders& folders = {});

}  // namespace millrace::config
