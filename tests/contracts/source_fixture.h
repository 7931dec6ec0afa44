#pragma once

#include <memory>
#include <string>
#include <vector>

#include "config/tree/node.h"

namespace millrace::testing {

// A real system on the loopback for one kind of source, and one report in it. One per test.
class SourceFixture {
 public:
  virtual ~SourceFixture() = default;

  // What would stand in the file.
  virtual config::Node connection() = 0;
  virtual config::Node from() = 0;

  // The report has these rows under the columns id and name.
  virtual void has(const std::vector<std::vector<std::string>>& rows) = 0;
  // The next export is cut in the middle of its rows; the ones after it are whole.
  virtual void will_cut_once() = 0;
  // From now on nobody answers.
  virtual void fall_silent() = 0;
};

struct SourceFixtureKind {
  std::string kind;
  std::unique_ptr<SourceFixture> (*make)();
};

// Filled by the files <kind>_source_fixture.cpp beside the sources' tests, each of which defines
// register_<kind>_source_fixture().
class SourceFixtures {
 public:
  void add(SourceFixtureKind kind) { all_.push_back(std::move(kind)); }

  // nullptr when nobody brought one.
  std::unique_ptr<SourceFixture> make(const std::string& kind) const {
    for (const auto& each : all_) {
      if (each.kind == kind) return each.make();
    }
    return nullptr;
  }

 private:
  std::vector<SourceFixtureKind> all_;
};

}  // namespace millrace::testing
