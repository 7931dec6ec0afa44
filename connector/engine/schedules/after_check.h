#pragma once

#include <string>
#include <vector>

#include "config/tree/node.h"
#include "config/tree/problems.h"

namespace millrace::engine {

// `after` of a sync, with where it is written.
struct WrittenAfter {
  std::string sync;
  std::vector<std::string> names;
  const config::Node* node = nullptr;
  std::string path;
};

// That the names are those of other syncs of the file, each once. False when a problem was added.
bool check_after(const WrittenAfter& after, const std::vector<std::string>& syncs,
                 config::Problems& problems);

// That no sync comes after itself; told at one of those that do.
void check_cycles(const std::vector<WrittenAfter>& all, config::Problems& problems);

// That tags can be typed after `tag:`.
void check_tags(const std::vector<std::string>& tags, const config::Node& node,
                const std::string& path, config::Problems& problems);

}  // namespace millrace::engine
