#pragma once

#include <string>

#include "config/spec/description.h"
#include "config/tree/node.h"

namespace millrace::config {

// The smallest block that is valid: the required fields, with their examples.
Node example_node(const Description& description);

// The same as YAML.
std::string example(const Description& description);

// A map of one key.
Node keyed(std::string key, Node value);

}  // namespace millrace::config
