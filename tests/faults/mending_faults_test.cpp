// Rows that are mended where the file says so: F042 and F043. Each test runs the whole program.

#include <gtest/gtest.h>

#include "tests/faults/source_faults.h"

namespace millrace::testing {
namespace {

using ::testing::HasSubstr;

constexpr const char* kMended = "ragged_rows: pad, invalid_text: replace";

class MendingFaults : public SourceFaults {
 protected:
  // The rows are delivered, and one warning has these words.
  void expect_mended(const std::string& warning) {
    const auto outcome = run();

    EXPECT_EQ(outcome.exit_code, 0) << outcome.output << outcome.errors;
    const std::size_t first = outcome.errors.find(warning);
    ASSERT_NE(first, std::string::npos) << outcome.errors;
    EXPECT_EQ(outcome.errors.find(warning, first + 1), std::string::npos) << outcome.errors;
  }
};

TEST_F(MendingFaults, F042_F043_AFileIsMendedAndTheRunSaysSo) {
  storage().on({.path = kFile, .times = When::kAlways},
               answers(200, "id,note\n1,M\xfcller\n2\n3,\"\xe6\x9d\"\"\"\n4,ok\n"));
  fetch("fetch: export, " + std::string(kMended));
  expects("id,note\n1,M�ller\n2,\n3,\"�\"\"\"\n4,ok\n");

  expect_mended(
      "warn  people: 1 row had fewer cells than columns and was padded with NULL; 2 cells had "
      "invalid text, which was replaced by U+FFFD run=");
}

TEST_F(MendingFaults, F042_F043_TheCountsAreInTheSummaryForMachines) {
  storage().on({.path = kFile, .times = When::kAlways}, answers(200, "id,note\n1,\xff\n2\n3\n"));
  fetch("fetch: export, " + std::string(kMended));
  expects("id,note\n1,�\n2,\n3,\n");

  EXPECT_THAT(run({"run", "--output", "json"}).output,
              HasSubstr(R"("padded_rows":2,"replaced_cells":1)"));
}

TEST_F(MendingFaults, F042_AnAttemptThatWasThrownAwayCountsForNothing) {
  api().on({.path = kPage1, .times = When::kAlways},
           rewrites(member_becomes("values", R"([["1"],["2","b","n","2"],["3"]])")));
  api().on({.path = kPage3}, rewrites(number_of_pages(4)));
  fetch(std::string(kPaged) + ", " + kMended);
  expects("id,email,note,amount\n1,,,\n2,b,n,2\n3,,,\n" + kRows.substr(kRows.find("4,p4")));

  expect_mended("2 rows had fewer cells than columns and were padded with NULL run=");
}

TEST_F(MendingFaults, F042_F043_NothingIsMendedUnlessTheFileSaysSo) {
  storage().on({.path = kFile, .times = When::kAlways}, answers(200, "id,note\n1,\xff\n"));
  fetch("fetch: export, ragged_rows: pad");
  expect_failed(kFailed, "or write invalid_text: replace");

  storage().behave();
  storage().on({.path = kFile, .times = When::kAlways}, answers(200, "id,note\n1\n"));
  fetch("fetch: export, invalid_text: replace");
  expect_failed(kFailed,
                "1 field where the header has 2; correct the report, or write ragged_rows: pad");
}

TEST_F(MendingFaults, F042_ARowWithMoreCellsIsNeverCut) {
  storage().on({.path = kFile, .times = When::kAlways}, answers(200, "id,note\n1\n2,b,c\n"));
  fetch("fetch: export, " + std::string(kMended));

  expect_failed(kFailed,
                "row 2 (line 3, byte 10): 3 fields where the header has 2, and padding "
                "drops none");
}

}  // namespace
}  // namespace millrace::testing
