#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "config/tree/problems.h"
#include "connector/components/destination_check.h"
#include "connector/components/step.h"
#include "connector/engine/plan/file_options.h"

// What components find wrong with their options, at its place in the file. What is referred to
// outlives them.

namespace millrace::engine {

// True when a problem was added about the node, or about anything below it.
bool has_failed(const config::Node& node);

class PlacedStepProblems final : public components::StepProblems {
 public:
  PlacedStepProblems(const config::Node& options, config::Place place, std::string path,
                     config::Problems& problems)
      : options_(options), place_(std::move(place)), path_(std::move(path)), problems_(problems) {}

  void add(std::string_view written, std::string message) override;
  void add_at(std::string_view written, std::size_t byte, std::string message) override;

 private:
  struct Value {
    const config::Node* node = nullptr;
    std::string path;
  };

  static void find_values(const config::Node& node, const std::string& path, std::string_view text,
                          std::vector<Value>& found);
  // The value to which the message belongs; without a node when no value is that text.
  Value next_value(std::string_view written, const std::string& message);

  const config::Node& options_;
  config::Place place_;
  std::string path_;
  config::Problems& problems_;
  // The values that a message was added to, by its text.
  std::map<std::string, std::vector<const config::Node*>> told_;
};

class PlacedDestinationProblems final : public components::DestinationProblems {
 public:
  PlacedDestinationProblems(const ConnectionUse& use, config::Problems& problems)
      : use_(use), problems_(problems) {}

  void add(std::string_view option, std::string message) override { add(option, "", message); }
  void add(std::string_view option, std::string_view word, std::string message) override;

 private:
  const ConnectionUse& use_;
  config::Problems& problems_;
};

}  // namespace millrace::engine
