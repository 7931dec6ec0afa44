#pragma once

#include <string>
#include <vector>

#include "connector/engine/rehearsal/run_test.h"

namespace millrace::app {

// What became of tests, for a person: those that failed with what differs, and the numbers. Ends
// with a newline.
std::string test_results_text(const std::vector<engine::TestResult>& results);

// The same as one line of JSON, without the newline: the contract is in docs/guide/testing.md.
std::string test_results_json(const std::vector<engine::TestResult>& results);

// The same as XML, as JUnit writes it: a suite for each sync.
std::string test_results_junit(const std::vector<engine::TestResult>& results);

}  // namespace millrace::app
