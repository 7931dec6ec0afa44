#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/tree/node.h"
#include "config/values/type.h"

namespace millrace::config {

// All that a spec says about one option.
struct FieldDescription {
  std::string key;       // As in the file: the member's name.
  std::string sentence;  // What it does.
  Type type;
  bool required = false;
  std::optional<Node> initial;      // The default, unless the field is required.
  std::string example;              // A scalar as it is, for the smallest valid block.
  std::string example_yaml;         // The same for lists and maps, as YAML.
  std::vector<std::string> one_of;  // The only values, when there are such.
  std::string min;                  // In the words of the file; empty when there is no limit.
  std::string max;
};

// What one value of an option asks of another option. A check of the spec enforces it; rules are
// for those who cannot run that.
struct OptionRule {
  enum class Asks {
    Needed,   // `other` has to be there.
    Refused,  // `other` may not be there.
  };
  std::string key;
  std::string value;
  Asks asks = Asks::Needed;
  std::string other;
  std::string sentence;  // What is wrong, and what to write instead.

  bool operator==(const OptionRule&) const = default;
};

// All that a spec says about its options.
struct Description {
  std::string name;     // Of the component: "webhook".
  std::string summary;  // One sentence.
  std::vector<FieldDescription> fields;
  std::string shorthand;        // The field that a bare scalar or list stands for, or empty.
  bool shorthand_only = false;  // The node is always the shorthand's value (a spec of one map).
  std::vector<OptionRule> rules;
};

// The option of that key; nullptr when there is none. Borrowed from the description.
const FieldDescription* find_field(const Description& description, std::string_view key);

// A map with these options.
Type group_type(Description description);

}  // namespace millrace::config
