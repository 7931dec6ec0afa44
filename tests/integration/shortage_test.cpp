// Memory, threads and descriptors that run out, at any moment of a whole run: F119, F120, F121.

#include <algorithm>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/pipeline.h"

namespace millrace {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Pipeline;

constexpr const char* kLargeReports =
    "reports: {people: {id: 7, query: \"SELECT 1 AS id, 'a' AS name UNION ALL SELECT 2, 'b'\"}}\n";
constexpr const char* kLargeReport = "id,name\n1,a\n2,b\n";

class ShortageTest : public ::testing::Test {
 protected:
  struct Outcome {
    int exit_code = 0;
    bool was_short = false;
    std::string output;
    std::string errors;
  };

  void SetUp() override {
    pipeline_.serve(kLargeReports);
    pipeline_.configure("  db: {sqlite: {path: x.db}}\n",
                        "syncs: {s: {from: {bi: 7}, "
                        "to: [{out: {path: p.csv}}, {db: {table: t, key: id}}]}}\n");
  }

  Outcome run_short_of(const std::string& shortage) {
    const auto said = pipeline_.folder() / "said";
    const auto process = pipeline_.start({.arguments = {"run", "--output", "json"},
                                          .environment = {{"MILLRACE_TEST_SHORTAGE", shortage},
                                                          {"MILLRACE_TEST_SHORTAGE_SAID", said}}},
                                         "millrace-with-shortages");
    Outcome outcome{
        .exit_code = process->wait(), .output = process->output(), .errors = process->errors()};
    outcome.was_short = std::filesystem::remove(said);
    return outcome;
  }

  // Every first, then fewer: the later ones are of a kind with those before.
  static long after(long call) { return call < 20 ? call + 1 : call + call / 6; }

  // A run that was short of something ends whole, or with a message and nothing half done.
  void expect_clean_end(const Outcome& outcome, const std::string& shortage) {
    EXPECT_THAT(outcome.errors, Not(HasSubstr("Sanitizer"))) << shortage;
    EXPECT_THAT(outcome.errors, Not(HasSubstr("runtime error"))) << shortage;
    if (outcome.exit_code == 0) {
      EXPECT_EQ(pipeline_.file("p.csv"), kLargeReport) << shortage;
      EXPECT_THAT(outcome.output, HasSubstr(R"({"status":"ok")")) << shortage;
    }
    EXPECT_THAT(outcome.exit_code, AnyOf(0, 1)) << shortage << '\n' << outcome.errors;
  }

  void expect_that_all_is_well() {
    const auto outcome = pipeline_.run({"run", "--output", "json"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.output << outcome.errors;
    EXPECT_EQ(pipeline_.file("p.csv"), kLargeReport);
    for (const auto& entry : std::filesystem::directory_iterator(pipeline_.folder().path())) {
      EXPECT_THAT(entry.path().filename().string(), Not(HasSubstr("part")));
    }
  }

  Pipeline pipeline_;
};

class MemoryTest : public ShortageTest, public ::testing::WithParamInterface<std::string> {};

TEST_P(MemoryTest, F119_ThatRunsOutAtAnyMomentEndsTheRunCleanly) {
  long runs = 0;
  for (long call = 1;; call = after(call)) {
    const auto shortage = fmt::format("{} {}", GetParam(), call);
    const auto outcome = run_short_of(shortage);
    expect_clean_end(outcome, shortage);
    if (outcome.exit_code == 1) {
      // The C library starts no thread for which it has no memory.
      EXPECT_THAT(outcome.errors + outcome.output,
                  AnyOf(HasSubstr("out of memory"), HasSubstr("cannot start a thread")))
          << shortage;
    }
    if (HasFailure() || !outcome.was_short) break;
    ++runs;
  }

  EXPECT_GT(runs, 40);
  expect_that_all_is_well();
}

INSTANTIATE_TEST_SUITE_P(, MemoryTest, ::testing::Values("new", "malloc"),
                         [](const auto& test) { return "Of" + test.param; });

TEST_F(ShortageTest, F119_WhoWaitsForALineGetsOne) {
  const auto outcome = run_short_of("new 2000");

  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_EQ(outcome.output, R"({"status":"failed","syncs":[],"error":{"code":"internal",)"
                            R"("message":"out of memory, stopped at once","safe_to_rerun":false}})"
                            "\n");
  EXPECT_THAT(outcome.errors, HasSubstr("millrace: out of memory, stopped at once; "));
}

TEST_F(ShortageTest, F121_AThreadThatCannotStartIsAMessageAndAnEnd) {
  long threads = 0;
  for (long call = 1;; ++call) {
    const auto outcome = run_short_of(fmt::format("thread {}+", call));
    if (!outcome.was_short) break;
    ++threads;
    EXPECT_EQ(outcome.exit_code, 1) << call << outcome.errors;
    EXPECT_THAT(outcome.errors, HasSubstr("millrace: cannot start a thread: Resource temporarily "
                                          "unavailable; raise the limit on processes (ulimit -u"))
        << call;
  }

  EXPECT_GE(threads, 2);  // A worker at least, and the one that writes to stderr.
  expect_that_all_is_well();
}

TEST_F(ShortageTest, F120_DescriptorsThatRunOutAreCalledThat) {
  pipeline_.configure("", "syncs: {s: {from: {bi: 7}, to: [{out: {path: p.csv}}]}}\n");
  int failed = 0;
  for (int limit = 4; limit < 200; ++limit) {
    const auto outcome = run_short_of(fmt::format("descriptors {}", limit));
    if (outcome.exit_code == 0) break;
    ++failed;
    EXPECT_THAT(outcome.exit_code, AnyOf(1, 2, 75)) << limit;
    EXPECT_THAT(outcome.errors, Not(HasSubstr("Sanitizer"))) << limit;
    EXPECT_THAT(outcome.output + outcome.errors,
                HasSubstr("raise the limit on open files (ulimit -n)"))
        << limit << ": exit " << outcome.exit_code;
  }

  EXPECT_GT(failed, 5);
  expect_that_all_is_well();
}

}  // namespace
}  // namespace millrace
