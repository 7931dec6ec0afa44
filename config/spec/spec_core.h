#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "config/spec/description.h"
#include "config/tree/problems.h"

namespace millrace::config {

// Says that the entry's key is no option of the group, and which was meant, which it gives; empty
// where there is no guess. Silent about one that has failed already.
std::string refuse_option(const Node::Entry& entry, const std::string& path,
                          const Description& group, Problems& problems);

// What a Spec<T> does that does not depend on T: finding keys, requiring them, naming the nearest.
// The functions take the T as void*; only Spec<T> makes them and calls with them.
class SpecCore {
 public:
  // One option.
  struct Field {
    std::string key;
    bool required = false;
    bool is_map = false;  // Its value is a map from keys of the user's choice.
    std::string remedy;   // What to do where it is missing; empty: to add it.
    // Parses the node into the member; false when a problem was added.
    std::function<bool(const Node&, const std::string& path, Problems&, void* owner)> parse;
    // With the owner's value as the default.
    std::function<FieldDescription(const void* owner)> describe;
  };
  // What is wrong with several options together, or nothing; told where `option` is written, or all
  // of them when it is not, or is empty.
  struct Check {
    std::string option;
    std::function<std::optional<std::string>(const void* owner)> complaint;
  };

  SpecCore(std::string name, std::string summary);

  void add(Field field);
  void add(Check check);
  void add(OptionRule rule);
  // The key of the field that a bare scalar or list stands for.
  void set_shorthand(std::string key);
  const std::vector<Field>& fields() const { return fields_; }
  const std::vector<Check>& checks() const { return checks_; }
  const std::vector<OptionRule>& rules() const { return rules_; }

  // False when a problem was added. Checks run only on what has no other problem.
  bool parse(const Node& node, const std::string& path, Problems& problems, void* owner) const;
  // Parses the options that are there, each by itself: none is missing, and no check runs.
  bool parse_given(const Node& node, const std::string& path, Problems& problems,
                   void* owner) const;
  // All of it, with the owner's values as the defaults.
  Description describe(const void* owner) const;

  const std::string& name() const { return name_; }
  const std::string& summary() const { return summary_; }

 private:
  const Field* find(std::string_view key) const;
  bool shorthand_only() const;
  // The options that are there; `meant` takes those that a misspelt one was meant to be.
  bool parse_entries(const Node& node, const std::string& path, Problems& problems, void* owner,
                     std::vector<std::string>& meant) const;
  bool parse_map(const Node& node, const std::string& path, Problems& problems, void* owner) const;
  bool refuse_repeated_key(const Node& node, const std::string& path, Problems& problems) const;
  void refuse_shape(const Node& node, const std::string& path, Problems& problems) const;
  std::string refuse_key(const Node::Entry& entry, const std::string& path,
                         Problems& problems) const;

  std::string name_;
  std::string summary_;
  std::vector<Field> fields_;
  std::vector<Check> checks_;
  std::vector<OptionRule> rules_;
  std::string shorthand_;
};

}  // namespace millrace::config
