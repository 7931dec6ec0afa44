#pragma once

#include <string>

#include "config/tree/node.h"

namespace millrace::config {

// A message about the node, with "${...}" in place of what a reference gave: also where only a part
// of that is shown, however it is escaped, and whatever the case of its letters. A value of the
// node that is shown as a whole is shown as it is written.
std::string redacted_message(std::string message, const Node& node);

}  // namespace millrace::config
