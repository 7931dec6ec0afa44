// One report for each region: filters, paths and tables of their own, one line each.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/pipeline.h"

namespace millrace {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Pipeline;

class ForEachTest : public ::testing::Test {
 protected:
  ForEachTest() {
    pipeline_.serve(R"(
reports:
  sales:
    id: 1
    filters: {region: text}
    query: "SELECT 1 AS id, :region AS region"
)");
  }

  void configure(const std::string& each) {
    pipeline_.configure(
        "  db: {sqlite: {path: sales.db}}\n",
        "syncs:\n"
        "  sales:\n"
        "    for_each: " +
            each +
            "\n"
            "    from: {bi: {report: 1, filters: {region: \"{{ each.region }}\"}}}\n"
            "    to:\n"
            "      - out: \"{{ each.region }}/sales.csv\"\n"
            "      - db: {table: \"sales_{{ each.region }}\", key: id}\n");
  }

  Pipeline pipeline_;
};

TEST_F(ForEachTest, RunsOncePerValue) {
  configure("{region: [EU, US]}");

  const auto run = pipeline_.run({"run"});

  EXPECT_EQ(run.exit_code, 0) << run.errors;
  EXPECT_EQ(pipeline_.file("EU/sales.csv"), "id,region\n1,EU\n");
  EXPECT_EQ(pipeline_.file("US/sales.csv"), "id,region\n1,US\n");
  EXPECT_THAT(run.output, AllOf(HasSubstr("sales[EU]"), HasSubstr("sales_EU"),
                                HasSubstr("sales[US]"), HasSubstr("sales_US")));
}

TEST_F(ForEachTest, ReadsTheValuesFromAFile) {
  pipeline_.folder().write("regions.csv", "name,region\nEurope,EU\nAmerica,US\nItaly,EU\n");
  configure("{region: {file: regions.csv, column: region}}");

  const auto run = pipeline_.run({"run", "sales"});

  EXPECT_EQ(run.exit_code, 0) << run.errors;
  EXPECT_EQ(pipeline_.count("GET /queries/1/submit_export.csv 200"), 2U);
}

TEST_F(ForEachTest, RunsOneOfThemAlone) {
  configure("{region: [EU, US]}");

  const auto run = pipeline_.run({"run", "sales[US]"});

  EXPECT_EQ(run.exit_code, 0) << run.errors;
  EXPECT_THAT(run.output, Not(HasSubstr("sales[EU]")));
  EXPECT_THAT(pipeline_.run({"runs", "sales[US]"}).output, HasSubstr("ok"));
}

TEST_F(ForEachTest, AWrongFileSaysWhere) {
  pipeline_.folder().write("regions.csv", "region\nEU\n../US\n");
  configure("{region: {file: regions.csv, column: region}}");

  const auto run = pipeline_.run({"check"});

  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.errors, HasSubstr("regions.csv: row 2, region: contains one of / \\ [ ] { } ,"));
}

}  // namespace
}  // namespace millrace
