#include "config/spec/syntax.h"

#include "config/values/codec.h"

namespace millrace::config {

bool expect_map(const Node& node, const std::string& path, Problems& problems) {
  if (node.is_map()) return true;
  refuse_kind(node, path, "a map", problems);
  return false;
}

bool expect_list(const Node& node, const std::string& path, Problems& problems) {
  if (node.is_list()) return true;
  refuse_kind(node, path, "a list", problems);
  return false;
}

}  // namespace millrace::config
