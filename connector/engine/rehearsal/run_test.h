#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "connector/engine/plan/plan.h"

namespace millrace::engine {

// One thing that is not as a test expects it. Texts are fit to print.
struct Difference {
  enum class Kind {
    Cell,        // A value of a row that came out.
    Missing,     // A row that did not come out.
    Unexpected,  // A row that came out and was not expected.
    Rejected,    // A row that was kept out and should not have been, or the other way round.
    Error,       // The rows fail, or do so with another message, or do not fail.
  };

  Kind kind = Kind::Cell;
  std::uint64_t row = 0;  // The number of the expected row, of the one that came out, or of the
                          // one that went in where it is kept out; 0 for an error.
  std::string column;     // Of a Cell.
  // Of a Cell the values, NULL being nullopt; of others what is told of them, if there is
  // something.
  std::optional<std::string> expected;
  std::optional<std::string> given;
  bool has_column = true;  // Of a Cell: the row that came out has the column.
};

// "cell", "missing", ...
std::string_view to_string(Difference::Kind kind);
// "row 2, tier: expected gold, not base"
std::string sentence_of(const Difference& difference);

struct TestResult {
  std::string sync;
  std::string name;  // The test's, or "test 2".
  config::Place place;
  std::vector<Difference> differences;  // None: it passed.
  std::chrono::nanoseconds elapsed{0};
};

// Runs a test of the sync, the `number`th from 1, offline. `now` is what now() is where the test
// does not say.
TestResult run_test(const SyncPlan& sync, std::size_t number,
                    std::chrono::system_clock::time_point now,
                    const std::filesystem::path& scratch);

}  // namespace millrace::engine
