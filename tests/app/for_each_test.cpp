// for_each: one sync of the file, several of the plan.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/planned.h"

namespace millrace::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

std::vector<std::string> names_of(const engine::Plan& plan) {
  std::vector<std::string> names;
  for (const auto& sync : plan.syncs) names.push_back(sync.name);
  return names;
}

// Each has to have a file of its own.
std::string each_line(const std::string& name, const std::string& each,
                      const std::string& rest = "") {
  return "  " + name + ": {for_each: {" + each + "}" + rest + ", from: {bi: 1}, to: [{out: \"" +
         name + "_{{ sync }}.csv\"}]}\n";
}

TEST(ForEach, MakesOneSyncOfEachValue) {
  const Planned planned(sync_line("before", "tags: [a]") + each_line("orders", "region: [EU, US]") +
                        sync_line("last", "tags: [b]"));

  EXPECT_THAT(names_of(planned.plan), ElementsAre("before", "orders[EU]", "orders[US]", "last"));
  EXPECT_THAT(planned.plan.sync("orders[US]")->each, ElementsAre(Pair("region", "US")));
  EXPECT_THAT(planned.plan.sync("last")->each, IsEmpty());
}

TEST(ForEach, MakesAllCombinationsOfSeveralNames) {
  const Planned planned(each_line("orders", "region: [EU, US], year: [2025, 2026]"));

  EXPECT_THAT(names_of(planned.plan), ElementsAre("orders[EU,2025]", "orders[EU,2026]",
                                                  "orders[US,2025]", "orders[US,2026]"));
}

TEST(ForEach, IsMeantByTheNameInTheFile) {
  const Planned planned(each_line("orders", "region: [EU, US]"));

  EXPECT_EQ(planned.plan.syncs_named("orders").size(), 2U);
  EXPECT_EQ(planned.plan.syncs_named("orders[EU]").size(), 1U);
  EXPECT_THAT(planned.plan.syncs_named("orders[DE]"), IsEmpty());
  EXPECT_THAT(planned.plan.syncs_named(""), IsEmpty());
}

TEST(ForEach, IsWaitedForAsAWhole) {
  const Planned planned(each_line("orders", "region: [EU, US]", ", schedule: {every: 1h}") +
                        sync_line("sums", "after: [orders]"));

  EXPECT_THAT(planned.plan.sync("sums")->schedule->rule.after,
              ElementsAre("orders[EU]", "orders[US]"));
  EXPECT_TRUE(planned.plan.sync("orders[US]")->schedule);
}

constexpr const char* kOfReport = "region: {from: {bi: 2}, column: region}";

TEST(ForEachOfReport, IsOneOpenSyncUntilItIsRead) {
  const Planned planned(each_line("orders", kOfReport, ", tags: [a]"));

  EXPECT_THAT(names_of(planned.plan), ElementsAre("orders[*]"));
  EXPECT_TRUE(planned.plan.syncs.front().is_open);
  EXPECT_EQ(planned.plan.syncs_named("orders").size(), 1U);
  EXPECT_EQ(planned.plan.syncs_named("orders[EU]").size(), 1U);
  EXPECT_THAT(planned.plan.syncs_named("orders2[EU]"), IsEmpty());
  ASSERT_EQ(planned.plan.each_reports.size(), 1U);
  EXPECT_EQ(planned.plan.each_reports[0].sync, "orders");
  EXPECT_EQ(planned.plan.each_reports[0].column, "region");
}

TEST(ForEachOfReport, IsOneSyncOfEachValueThatWasRead) {
  const Planned planned(each_line("orders", kOfReport) + sync_line("sums", "after: [orders]"),
                        {{{"orders", "region"}, {"EU", "US"}}});

  EXPECT_THAT(names_of(planned.plan), ElementsAre("orders[EU]", "orders[US]", "sums"));
  EXPECT_FALSE(planned.plan.syncs.front().is_open);
  EXPECT_TRUE(planned.plan.syncs.front().is_of_report);
  EXPECT_FALSE(planned.plan.syncs.back().is_of_report);
  EXPECT_THAT(planned.plan.sync("orders[US]")->each, ElementsAre(Pair("region", "US")));
  EXPECT_THAT(planned.plan.sync("sums")->schedule->rule.after,
              ElementsAre("orders[EU]", "orders[US]"));
  EXPECT_THAT(planned.plan.syncs_named("orders[UK]"), IsEmpty());
}

TEST(ForEachOfReport, KeepsWhatIsKnownBesideIt) {
  const Planned planned(each_line("orders", std::string("year: [2025, 2026], ") + kOfReport));

  EXPECT_THAT(names_of(planned.plan), ElementsAre("orders[2025,*]", "orders[2026,*]"));
  EXPECT_THAT(planned.plan.sync("orders[2026,*]")->each.front(), Pair("year", "2026"));
}

TEST(ForEach, TestsRunOnce) {
  const Planned planned(each_line(
      "orders", "region: [EU, US]",
      ", columns: {id: integer}, tests: [{name: one, rows: [{id: \"1\"}], expect: [{id: 1}]}]"));

  EXPECT_EQ(planned.plan.sync("orders[EU]")->tests.size(), 1U);
  EXPECT_THAT(planned.plan.sync("orders[US]")->tests, IsEmpty());
}

}  // namespace
}  // namespace millrace::testing
