#pragma once

#include <string>

#include "config/tree/node.h"

namespace millrace::config {

// The node as YAML that this loader reads back as the same tree. Block style, two spaces, a line
// break at the end; scalars are quoted where YAML or a reader could take them for something else.
std::string yaml_text(const Node& node);

// The same on one line: {a: 1, b: [x, y]}.
std::string flow_text(const Node& node);

}  // namespace millrace::config
