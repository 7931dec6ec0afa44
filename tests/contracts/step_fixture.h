#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/tree/node.h"
#include "connector/components/step.h"

namespace millrace::testing {

// Rows on which a kind of step has something to do, and its options. Brought by the file
// <kind>_step_fixture.cpp beside the step's tests, which defines register_<kind>_step_fixture().
struct StepFixture {
  std::string kind;
  config::Node options;  // What would stand in the file.
  std::vector<std::string> columns;
  std::vector<std::vector<std::optional<std::string>>> rows;  // Some dozens.
  // For a step that is no kind of the registry.
  std::function<std::unique_ptr<components::Step>()> make = nullptr;
};

class StepFixtures {
 public:
  void add(StepFixture fixture) { all_.push_back(std::move(fixture)); }

  const std::vector<StepFixture>& all() const { return all_; }
  const StepFixture* of(const std::string& kind) const {
    for (const auto& fixture : all_) {
      if (fixture.kind == kind) return &fixture;
    }
    return nullptr;
  }

 private:
  std::vector<StepFixture> all_;
};

// Rows "1", "name 1", NULL or "x", ... under the columns id, name and note.
StepFixture people_for(std::string kind, config::Node options);

}  // namespace millrace::testing
