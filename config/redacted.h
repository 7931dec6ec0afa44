#pragma once

#include <string>

#include "config/description.h"
#include "config/node.h"

namespace millrace::config {

// The node with *** in place of every secret: what the description says is one, and everything
// that came from ${...}. Render it with yaml_text().
Node redacted(const Node& node, const Type& type);
Node redacted(const Node& node, const Description& description);

// A message about the node, with "${...}" in place of what a reference gave: also where only a part
// of that is shown, and however it is escaped.
std::string redacted(std::string message, const Node& node);

}  // namespace millrace::config
