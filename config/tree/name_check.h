#pragma once

#include <string>

#include "config/tree/node.h"
#include "config/tree/problems.h"

namespace millrace::config {

// Adds a problem, and is false, for a key of the map at `map_path` that cannot be the name of
// something: names stand in logs, summaries and file names, where a line break would pass for a
// line of ours.
bool check_name(const Node::Entry& entry, const std::string& map_path, Problems& problems);

}  // namespace millrace::config
