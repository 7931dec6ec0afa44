#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connector/transforms/json/json_path.h"

namespace millrace::transforms {

// Several paths, followed together through one JSON value after the other: each member is looked at
// once. Constant, any thread.
class PathTree {
 public:
  explicit PathTree(const std::vector<JsonPath>& paths);

  // What lies where each of the paths leads, as its JSON text; empty where nothing does. `json` is
  // valid. Of members of one name the last one counts.
  void find(std::string_view json, std::vector<std::string_view>& found) const;

 private:
  struct Node {
    std::string name;                  // Of the member, or
    std::optional<std::size_t> index;  // of the element, when it is a number.
    std::vector<std::size_t> paths;    // Those that end here.
    std::vector<Node> below;
  };

  static void add(Node& node, const JsonPath& path, std::size_t number);
  static void follow(const Node& node, std::string_view json, std::vector<std::string_view>& found);
  static void follow_members(const Node& node, std::string_view object,
                             std::vector<std::string_view>& found);
  static void forget(const Node& node, std::vector<std::string_view>& found);

  Node root_;
  std::size_t count_;
};

}  // namespace millrace::transforms
