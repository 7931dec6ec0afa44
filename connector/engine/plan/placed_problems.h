#pragma once

#include <string>
#include <string_view>

#include "config/tree/problems.h"
#include "connector/components/destination_check.h"
#include "connector/components/step.h"
#include "connector/engine/plan/file_options.h"

// What components find wrong with their options, at its place in the file. What is referred to
// outlives them.

namespace millrace::engine {

class PlacedStepProblems final : public components::StepProblems {
 public:
  PlacedStepProblems(const config::Node& options, config::Place place, std::string path,
                     config::Problems& problems)
      : options_(options), place_(std::move(place)), path_(std::move(path)), problems_(problems) {}

  void add(std::string_view written, std::string message) override;

 private:
  const config::Node& options_;
  config::Place place_;
  std::string path_;
  config::Problems& problems_;
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
