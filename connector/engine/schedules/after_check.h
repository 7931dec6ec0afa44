#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
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

// The syncs of a file in their order, and found by name.
class SyncNames {
 public:
  explicit SyncNames(std::vector<std::string> names)
      : names_(std::move(names)), known_(names_.begin(), names_.end()) {}
  SyncNames(const SyncNames&) = delete;
  SyncNames& operator=(const SyncNames&) = delete;

  bool contains(std::string_view name) const { return known_.contains(name); }
  std::vector<std::string> without(const std::string& name) const;

 private:
  const std::vector<std::string> names_;
  const std::unordered_set<std::string_view> known_;
};

// That the names are those of other syncs of the file, each once. False when a problem was added.
bool check_after(const WrittenAfter& after, const SyncNames& syncs, config::Problems& problems);

// That no sync comes after itself; told at one of those that do.
void check_cycles(const std::vector<WrittenAfter>& all, config::Problems& problems);

// That tags can be typed after `tag:`.
void check_tags(const std::vector<std::string>& tags, const config::Node& node,
                const std::string& path, config::Problems& problems);

}  // namespace millrace::engine
