#pragma once

#include <string>

#include "config/tree/node.h"

namespace millrace::config {

// A message about the node, with "${...}" in place of what a reference gave: also where only a part
// of that is shown, and however it is escaped.
std::string redacted_message(std::string message, const Node& node);

}  // namespace millrace::config
