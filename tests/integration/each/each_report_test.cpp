// for_each with the values of a report, in commands that run once.

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "tests/integration/each/each_report_fixture.h"

namespace millrace {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

using EachReport = testing::EachReportFixture;

constexpr const char* kOther = "  other: {tags: [nightly], from: {bi: 2}, to: [{out: o.csv}]}\n";

TEST_F(EachReport, RunsOncePerValueInTheirOrder) {
  has_regions({"US", "EU", "US"});
  configure();

  const auto run = pipeline_.run({"run"});

  EXPECT_EQ(run.exit_code, 0) << run.errors;
  EXPECT_EQ(rows_of("EU"), "id,region\n1,EU\n");
  EXPECT_EQ(rows_of("US"), "id,region\n1,US\n");
  EXPECT_EQ(pipeline_.count("GET /queries/1/submit_export.csv 200"), 2U);
  EXPECT_LT(run.output.find("sales[US]"), run.output.find("sales[EU]"));
}

TEST_F(EachReport, HasOtherValuesInTheNextRun) {
  configure();
  ASSERT_EQ(pipeline_.run({"run"}).exit_code, 0);
  has_regions({"US", "APAC"});

  const auto run = pipeline_.run({"run", "sales", "--output", "json"});

  EXPECT_EQ(run.exit_code, 0) << run.errors;
  EXPECT_THAT(run.output,
              AllOf(HasSubstr("sales[APAC]"), HasSubstr("sales[US]"), Not(HasSubstr("sales[EU]"))));
}

TEST_F(EachReport, RunsOneOfThemAlone) {
  configure();

  const auto run = pipeline_.run({"run", "sales[US]"});

  EXPECT_EQ(run.exit_code, 0) << run.errors;
  EXPECT_FALSE(has_rows_of("EU"));
  EXPECT_TRUE(has_rows_of("US"));
}

TEST_F(EachReport, RefusesAValueThatItDoesNotHave) {
  configure();

  const auto run = pipeline_.run({"run", "sales[UK]"});

  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.errors, AllOf(HasSubstr("sales[UK]"), HasSubstr("is not a sync of this file")));
}

TEST_F(EachReport, IsReadOnlyForThoseThatAreMeant) {
  configure(testing::kRegionOfReport, "    tags: [daily]\n", kOther);

  for (const auto& words : std::vector<std::vector<std::string>>{
           {"run", "other"}, {"run", "--select", "tag:nightly"}, {"run", "--exclude", "sales"}}) {
    EXPECT_EQ(pipeline_.run(words).exit_code, 0);
  }
  // Each of these reads it for itself.
  EXPECT_EQ(pipeline_.count("GET /queries/2/submit_export.csv 200"), 3U);
  EXPECT_EQ(pipeline_.run({"run", "--select", "tag:daily", "--exclude", "sales[EU]"}).exit_code, 0);
  EXPECT_FALSE(has_rows_of("EU"));
  EXPECT_TRUE(has_rows_of("US"));
}

TEST_F(EachReport, MakesAllCombinationsWithAList) {
  configure("{year: [2025, 2026], region: {from: {bi: 2}, column: region}}");

  const auto check = pipeline_.run({"check"});
  EXPECT_EQ(check.exit_code, 2);
  EXPECT_THAT(check.errors, HasSubstr("is the same for all values of for_each"));

  configure("{region: {from: {bi: 2}, column: region}, x: [1]}");
  const auto run = pipeline_.run({"run"});
  EXPECT_EQ(run.exit_code, 0) << run.errors;
  EXPECT_THAT(run.output, AllOf(HasSubstr("sales[EU,1]"), HasSubstr("sales[US,1]")));
}

struct Unreadable {
  std::string name;
  std::string each;
  std::vector<std::string> regions;
  std::string message;
  int exit_code = 1;
};

class EachReportFails : public testing::EachReportFixture,
                        public ::testing::WithParamInterface<Unreadable> {};

TEST_P(EachReportFails, OnlyForItsSync) {
  has_regions(GetParam().regions);
  configure(GetParam().each, "", kOther);

  const auto run = pipeline_.run({"run"});

  EXPECT_EQ(run.exit_code, GetParam().exit_code) << run.errors;
  EXPECT_THAT(run.errors, HasSubstr("sales: failed: for_each.region: the report of bi: "));
  EXPECT_THAT(run.errors, HasSubstr(GetParam().message));
  EXPECT_THAT(run.output, AllOf(HasSubstr("other"), HasSubstr(GetParam().message)));
  EXPECT_NE(pipeline_.file("o.csv"), "") << "the other one ran";
  EXPECT_EQ(pipeline_.count("GET /queries/1/submit_export.csv"), 0U);

  const auto one = pipeline_.run({"run", "sales[EU]", "--output", "json"});
  EXPECT_EQ(one.exit_code, GetParam().exit_code);
  EXPECT_THAT(one.output, AllOf(HasSubstr("\"status\":\"failed\""), HasSubstr("\"sync\":\"sales\""),
                                Not(HasSubstr("[*]"))));
  const auto shown = pipeline_.run({"preview", "sales", "--output", "json"});
  EXPECT_EQ(shown.exit_code, GetParam().exit_code);
  EXPECT_THAT(shown.output, HasSubstr("for_each.region: the report of bi: "));
}

std::vector<std::string> many_regions() {
  std::vector<std::string> all;
  for (int i = 0; i < 1'001; ++i) all.push_back(std::to_string(i));
  return all;
}

INSTANTIATE_TEST_SUITE_P(
    , EachReportFails,
    ::testing::Values(
        Unreadable{"UnknownReport", "{region: {from: {bi: 9}, column: region}}", {"EU"}, "404"},
        Unreadable{"UnknownColumn",
                   "{region: {from: {bi: 2}, column: regoin}}",
                   {"EU"},
                   "has no column 'regoin'; did you mean 'region'?"},
        Unreadable{"NoRows", testing::kRegionOfReport, {}, "has no rows, and so no values"},
        Unreadable{"TooMany", testing::kRegionOfReport, many_regions(),
                   "has more than 1,000 values"},
        Unreadable{
            "Path", testing::kRegionOfReport, {"EU", "../US"}, "row 2, region: contains one of"}),
    [](const auto& test) { return test.param.name; });

TEST_F(EachReport, IsOnlyLookedAtByCheck) {
  configure(testing::kRegionOfReport, "    schedule: {every: 1h}\n");

  const auto check = pipeline_.run({"check"});
  const auto json = pipeline_.run({"check", "--output", "json"});

  EXPECT_EQ(check.exit_code, 0) << check.errors;
  EXPECT_THAT(check.output, HasSubstr("sales: the values of for_each are read when a run starts"));
  EXPECT_THAT(json.output, HasSubstr("\"values_at_run\":[\"sales\"]"));
  EXPECT_THAT(pipeline_.run({"schedule", "sales"}).output, HasSubstr("sales[*]"));
  EXPECT_EQ(pipeline_.calls().size(), 0U);
}

TEST_F(EachReport, IsPlannedAndPreviewed) {
  configure();

  const auto plan = pipeline_.run({"plan"});
  const auto shown = pipeline_.run({"preview", "sales[US]", "--output", "json"});

  EXPECT_EQ(plan.exit_code, 0) << plan.errors;
  EXPECT_THAT(plan.output, AllOf(HasSubstr("sales[EU]"), HasSubstr("sales[US]")));
  EXPECT_FALSE(has_rows_of("EU"));
  EXPECT_EQ(shown.exit_code, 0) << shown.errors;
  EXPECT_THAT(shown.output, HasSubstr("US"));
}

TEST_F(EachReport, HistoryAndStateAreThoseOfItsValues) {
  configure();
  EXPECT_THAT(pipeline_.run({"state", "reset", "sales[EU]"}).output,
              HasSubstr("there was nothing to forget"));
  ASSERT_EQ(pipeline_.run({"run"}).exit_code, 0);

  EXPECT_THAT(pipeline_.run({"runs", "sales[EU]"}).output, HasSubstr("ok"));
  EXPECT_EQ(pipeline_.run({"state", "reset", "sales[EU]"}).exit_code, 0);
  EXPECT_THAT(pipeline_.run({"state"}).output, Not(HasSubstr("[*]")));
  for (const auto& name : {"sales", "sales[*]"}) {
    for (const auto& words : std::vector<std::vector<std::string>>{
             {"state", "reset", name}, {"state", "show", name}, {"runs", name}}) {
      const auto refused = pipeline_.run(words);
      EXPECT_EQ(refused.exit_code, 2) << words[0];
      EXPECT_THAT(refused.errors,
                  HasSubstr("for_each makes several syncs of it; name one of them"));
    }
  }
}

TEST_F(EachReport, RefusesValuesThatDoNotGoWithTheFile) {
  configure(testing::kRegionOfReport, "", "  eu: {from: {bi: 2}, to: [{out: EU.csv}]}\n");
  EXPECT_EQ(pipeline_.run({"check"}).exit_code, 0);

  const auto run = pipeline_.run({"run"});

  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.errors, AllOf(HasSubstr("syncs.sales[EU].to[0].out"), HasSubstr("writes what")));
}

TEST_F(EachReport, TellsMetricsAndAlertsOfTheSyncInTheFile) {
  has_regions({});
  configure();

  const auto run = pipeline_.run({"run", "--metrics-file", "m.prom"});

  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(pipeline_.file("m.prom"), HasSubstr("outcome=\"failed\",sync=\"sales\"} 1"));
}

}  // namespace
}  // namespace millrace
