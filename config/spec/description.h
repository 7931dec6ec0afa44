#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/tree/node.h"
#include "config/values/type.h"

namespace millrace::config {

struct FieldDescription {
  std::string key;
  std::string sentence;
  Type type;
  bool required = false;
  std::optional<Node> initial;      // The default, unless the field is required.
  std::string example;              // A scalar as it is, for the smallest valid block.
  std::string example_yaml;         // The same for lists and maps, as YAML.
  std::vector<std::string> one_of;  // The only values, when there are such.
  std::string min;                  // In the words of the file; empty when there is no limit.
  std::string max;
};

// All that a spec says about its options.
struct Description {
  std::string name;
  std::string summary;
  std::vector<FieldDescription> fields;
  std::string shorthand;        // The field that a bare scalar or list stands for, or empty.
  bool shorthand_only = false;  // The node is always the shorthand's value (a spec of one map).
};

const FieldDescription* find_field(const Description& description, std::string_view key);

Type group_type(Description description);

}  // namespace millrace::config
