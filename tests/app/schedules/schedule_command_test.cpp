// `millrace schedule` and what else shows or uses schedules, as a user runs them.

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/process.h"
#include "tests/support/temp_folder.h"

namespace millrace::app {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class ScheduleCommandTest : public ::testing::Test {
 protected:
  struct Outcome {
    int code = 0;
    std::string output;
    std::string errors;
  };

  // The address of the API is not known here.
  ScheduleCommandTest() {
    folder_.write("millrace.yaml", R"(version: 1
connections:
  bi: {reports_api: {url: "${env:ADDRESS_THAT_IS_NOT_SET}", key: k}}
  out: {files: {root: out}}
syncs:
  orders:
    schedule: {cron: "0 6 * * *", zone: Asia/Tokyo}
    tags: [nightly]
    from: {bi: 1}
    to: [{out: orders.csv}]
  report: {after: orders, from: {bi: 2}, to: [{out: report.csv}]}
)");
  }

  Outcome run(std::vector<std::string> arguments,
              const std::map<std::string, std::string>& environment = {}) {
    testing::Process process(
        "millrace",
        {.arguments = std::move(arguments), .folder = folder_.path(), .environment = environment});
    const int code = process.wait();
    return {code, process.output(), process.errors()};
  }

  testing::TempFolder folder_;
};

TEST_F(ScheduleCommandTest, ShowsTheNextTimesWithoutTheConnections) {
  const auto shown = run({"schedule", "--next", "2"});
  EXPECT_EQ(shown.code, 0) << shown.errors;
  EXPECT_THAT(shown.output, HasSubstr("orders  0 6 * * *, Asia/Tokyo  "));
  EXPECT_THAT(shown.output, HasSubstr(" 06:00 JST\n"));
  EXPECT_THAT(shown.output, HasSubstr("report  after orders           -\n"));
}

TEST_F(ScheduleCommandTest, ShowsOneSyncByOtherClocks) {
  const auto shown = run({"schedule", "orders", "--zone", "Asia/Kolkata", "--output", "json"});
  EXPECT_EQ(shown.code, 0) << shown.errors;
  EXPECT_THAT(shown.output, HasSubstr(R"("zone":"Asia/Kolkata")"));
  EXPECT_THAT(shown.output, HasSubstr("T21:00:00Z"));
  EXPECT_THAT(shown.output, HasSubstr("T02:30:00+05:30"));
  EXPECT_THAT(shown.output, Not(HasSubstr("report")));
}

TEST_F(ScheduleCommandTest, RefusesZonesAndNumbersThatAreNone) {
  const auto zone = run({"schedule", "--zone", "Europe/Berln"});
  EXPECT_EQ(zone.code, 2);
  EXPECT_THAT(zone.errors, HasSubstr("'Europe/Berln' is not a time zone; did you mean "
                                     "'Europe/Berlin'?"));
  const auto number = run({"schedule", "--next", "0"});
  EXPECT_EQ(number.code, 2);
  EXPECT_THAT(number.errors, HasSubstr("'0' is not a number from 1 to 10000"));
}

TEST_F(ScheduleCommandTest, CheckShowsTheNextTimesWhenAskedForDetails) {
  const auto address =
      std::map<std::string, std::string>{{"ADDRESS_THAT_IS_NOT_SET", "https://bi.example"}};
  const auto checked = run({"check", "--verbose"}, address);
  EXPECT_EQ(checked.code, 0) << checked.errors;
  EXPECT_THAT(checked.output, StartsWith("millrace.yaml: 2 connections, 2 syncs, no problems"));
  EXPECT_THAT(checked.errors, HasSubstr(" 06:00 JST\n"));
  EXPECT_EQ(run({"check"}, address).errors, "");
}

TEST_F(ScheduleCommandTest, RunTakesTags) {
  const auto address =
      std::map<std::string, std::string>{{"ADDRESS_THAT_IS_NOT_SET", "https://bi.example"}};
  const auto unknown = run({"run", "--select", "tag:nighly"}, address);
  EXPECT_EQ(unknown.code, 2);
  EXPECT_EQ(unknown.errors, "nighly: is not a tag of this file; did you mean 'nightly'?\n");
  const auto none = run({"plan", "--select", "tag:nightly", "--exclude", "orders"}, address);
  EXPECT_EQ(none.code, 2);
  EXPECT_EQ(none.errors, "--exclude: leaves no sync\n");
}

}  // namespace
}  // namespace millrace::app
