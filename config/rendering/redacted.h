#pragma once

#include "config/spec/description.h"
#include "config/tree/node.h"

namespace millrace::config {

// The node with *** in place of every secret: what the description says is one, and everything
// that came from ${...}. What may be read in several ways is hidden when it is a secret in one of
// them. Render it with yaml_text().
Node redacted(const Node& node, const Type& type);
Node redacted(const Node& node, const Description& description);

}  // namespace millrace::config
