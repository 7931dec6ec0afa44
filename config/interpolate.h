#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "config/lookup.h"
#include "config/tree/node.h"
#include "config/tree/problems.h"

namespace millrace::config {

// Places in a tree, each by the keys that lead to it; "*" is any key.
using KeyPaths = std::vector<std::vector<std::string>>;

// Replaces ${env:NAME}, ${env:NAME:-default} (also for an empty variable) and ${file:PATH} in the
// scalar values of a tree, and $${ by ${. A path is relative to `folder`; it may have variables in
// it, and so may a default: ${file:${env:CREDENTIALS_DIRECTORY}/key}. What comes in is never
// looked at again, marks its scalar as tainted, and cannot change the structure. A scalar whose
// reference gives nothing is a problem and is marked as failed. Reads files: blocking.
//
// Scalars with a reference below one of the `unread` places are left alone and marked as failed,
// without a problem: what they would give is not asked for.
void interpolate(Node& tree, const Lookup& lookup, const std::filesystem::path& folder,
                 Problems& problems, const KeyPaths& unread = {});

}  // namespace millrace::config
