#pragma once

#include <map>
#include <string_view>

#include "config/tree/node.h"

namespace millrace::engine {

// The syncs of a file as they are written, found by name: a file may have ten thousand of them, and
// each is looked up several times. The document outlives it.
class WrittenSyncs {
 public:
  explicit WrittenSyncs(const config::Node& document);

  // A name that the document has.
  const config::Node& named(std::string_view name) const { return *by_name_.find(name)->second; }

 private:
  std::map<std::string_view, const config::Node*> by_name_;
};

}  // namespace millrace::engine
