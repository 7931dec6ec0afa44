#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/spec/spec.h"

namespace millrace::engine {

// A row of a test: texts by the names of their columns; nullopt is NULL.
using TestRow = config::Map<std::optional<std::string>>;

// A row that a test expects to be kept out.
struct ExpectedRejection {
  std::uint64_t row = 0;  // Its number among the rows of the test, from 1.
  std::string reason;     // What its reason contains.
};

// One entry of a sync's `tests`: rows as its report may have them, and what must become of them.
struct TestOptions {
  std::string name;
  std::vector<TestRow> rows;
  std::optional<std::string> now;              // What now() is; unset: when the test runs.
  std::optional<std::vector<TestRow>> expect;  // The rows that leave, by the columns of interest.
  std::optional<std::string> error;            // What the message contains with which they fail.
  std::vector<ExpectedRejection> rejected;     // All that are kept out.
};

config::Spec<TestOptions> test_spec();

// One of them, and where it is written.
struct TestPlan {
  TestOptions options;
  config::Place place;
};

}  // namespace millrace::engine
