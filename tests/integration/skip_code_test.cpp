// `run --skip-code`: a scheduler that has steps after the run is told when there is nothing to do.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/pipeline.h"

namespace millrace {
namespace {

using ::testing::HasSubstr;
using testing::Pipeline;

class SkipCodeTest : public ::testing::Test {
 protected:
  SkipCodeTest() {
    pipeline_.serve("reports: {people: {id: 7, query: \"SELECT 1 AS id\"}}\n");
    configure("[{out: {path: a.csv}}]");
  }

  void configure(const std::string& to, int report = 7) {
    pipeline_.configure(
        "  db: {sqlite: {path: out.db}}\n",
        "syncs: {s: {from: {bi: " + std::to_string(report) + "}, to: " + to + "}}\n");
  }
  int run() { return pipeline_.run({"run", "--fresh", "--skip-code", "99"}).exit_code; }

  Pipeline pipeline_;
};

TEST_F(SkipCodeTest, IsTheEndOfARunThatChangedNothing) {
  EXPECT_EQ(run(), 0);
  EXPECT_EQ(run(), 99);
  EXPECT_EQ(pipeline_.run({"run", "--fresh"}).exit_code, 0);
}

TEST_F(SkipCodeTest, IsNotWhereOneDestinationOfSeveralIsNew) {
  EXPECT_EQ(run(), 0);

  configure("[{out: {path: a.csv}}, {db: {table: t, key: id}}]");

  EXPECT_EQ(run(), 0);
  EXPECT_EQ(run(), 99);
}

TEST_F(SkipCodeTest, IsNotWhereRowsAreAppendedOrFail) {
  configure("[{db: {table: log, mode: append}}]");
  EXPECT_EQ(run(), 0);
  EXPECT_EQ(run(), 0);

  configure("[{out: {path: a.csv}}]", 99);
  EXPECT_EQ(run(), 1);
}

TEST_F(SkipCodeTest, IsNotTheEndOfARunWhoseSummaryIsLost) {
  EXPECT_EQ(run(), 0);
  const auto process =
      pipeline_.start({.arguments = {"-c", "exec \"$0\" run --fresh --skip-code 99 >/dev/full",
                                     std::string(MILLRACE_BINARY_DIR) + "/bin/millrace"}},
                      "/bin/sh");

  EXPECT_EQ(process->wait(), 1) << process->errors();
}

TEST_F(SkipCodeTest, CannotBeACodeThatMeansSomethingElse) {
  for (const char* taken : {"0", "1", "4", "75", "130", "256", "x", ""}) {
    const auto outcome = pipeline_.run({"run", "--skip-code", taken});
    EXPECT_EQ(outcome.exit_code, 2) << taken;
    EXPECT_THAT(outcome.errors, HasSubstr("such as 99")) << taken;
  }
  EXPECT_EQ(pipeline_.run({"run", "--dry-run", "--skip-code", "99"}).exit_code, 2);
}

}  // namespace
}  // namespace millrace
