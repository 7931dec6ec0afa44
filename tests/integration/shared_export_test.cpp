// Two syncs of one file that want the same report: what the API sees of it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/pipeline.h"
#include "tests/support/http/http_server.h"

namespace millrace {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::HttpServer;
using testing::json;
using testing::Pipeline;
using testing::Reply;

class SharedReportTest : public ::testing::Test {
 protected:
  SharedReportTest() {
    server_.on("/queries/7/submit_export.csv", {json(R"({"status":"created","job_id":41})")});
    server_.on("/queries/get_export_results.json",
               {json(R"({"status":"success","export":{"http_path":"x"}})")});
    std::string body = "id,name\n";
    for (int i = 1; i <= 50'000; ++i) body += std::to_string(i) + ",n\n";
    server_.on("/exports/download", {Reply{.body = body}});
    pipeline_.url = server_.url();
  }

  void configure(const std::string& first, const std::string& second) {
    pipeline_.configure("  db: {sqlite: {path: x.db}}\n",
                        "syncs:\n"
                        "  whole: {from: {bi: " +
                            first +
                            "}, to: [{out: {path: whole.csv}}]}\n"
                            "  ids: {from: {bi: " +
                            second +
                            "}, steps: [{select: [id]}], to: [{out: {path: ids.csv}}, "
                            "{db: {table: ids, key: id}}]}\n");
  }
  std::size_t submissions() const {
    return server_.requests("/queries/7/submit_export.csv").size();
  }
  std::size_t downloads() const { return server_.requests("/exports/download").size(); }

  HttpServer server_;
  Pipeline pipeline_;
};

TEST_F(SharedReportTest, IsAskedForAndDownloadedOnce) {
  configure("7", "7");

  const auto outcome = pipeline_.run({"run", "--verbose", "--output", "json"});

  EXPECT_EQ(outcome.exit_code, 0) << outcome.output << outcome.errors;
  EXPECT_EQ(submissions(), 1u);
  EXPECT_EQ(downloads(), 1u);
  EXPECT_TRUE(pipeline_.file("whole.csv").ends_with("\n50000,n\n"));
  EXPECT_TRUE(pipeline_.file("ids.csv").ends_with("\n50000\n"));
  EXPECT_THAT(outcome.output, HasSubstr(R"("inserted":50000)"));
  EXPECT_THAT(outcome.errors, AllOf(HasSubstr("whole: shares job 41 with ids"),
                                    HasSubstr("ids: shares job 41 with whole")));
}

TEST_F(SharedReportTest, ThatIsFetchedWithOtherRetriesIsNotShared) {
  configure("{report: 7, retry: {attempts: 1}}", "{report: 7, retry: {attempts: 9}}");

  const auto outcome = pipeline_.run({"run", "--verbose"});

  EXPECT_EQ(outcome.exit_code, 0) << outcome.output << outcome.errors;
  EXPECT_EQ(submissions(), 2u);
  EXPECT_EQ(downloads(), 2u);
  EXPECT_THAT(outcome.errors, ::testing::Not(HasSubstr("shares job")));
}

TEST_F(SharedReportTest, WithOtherFiltersIsAnotherReport) {
  configure("{report: 7, filters: {status: new}}", "{report: 7, filters: {status: old}}");

  const auto outcome = pipeline_.run({"run"});

  EXPECT_EQ(outcome.exit_code, 0) << outcome.output << outcome.errors;
  EXPECT_EQ(submissions(), 2u);
  EXPECT_EQ(downloads(), 2u);
}

}  // namespace
}  // namespace millrace
