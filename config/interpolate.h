#pragma once

#include <filesystem>

#include "config/lookup.h"
#include "config/tree/node.h"
#include "config/tree/problems.h"

namespace millrace::config {

// Replaces ${env:NAME}, ${env:NAME:-default} (also for an empty variable) and ${file:PATH} in the
// scalar values of a tree, and $${ by ${. A path is relative to `folder`; it may have variables in
// it, and so may a default: ${file:${env:CREDENTIALS_DIRECTORY}/key}. What comes in is never
// looked at again, marks its scalar as tainted, and cannot change the structure. A scalar whose
// reference gives nothing is a problem and is marked as failed. Reads files: blocking.
void interpolate(Node& tree, const Lookup& lookup, const std::filesystem::path& folder,
                 Problems& problems);

}  // namespace millrace::config
