#include "tests/sources/reports_api/reports_api_fixture.h"

namespace millrace::sources::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

const std::string kFields = R"("fields":["id","name"],)";

class SecondApiTest : public ReportsApiTest {
 protected:
  SecondApiTest() {
    api_.on(kExport, {json(R"({"job":{"id":2199023255555,"status":"created"}})")});
    api_.on(kQuery, {json(R"({"job":{"id":"5","status":"created","existing_job_id":null}})")});
    for (const auto* id : {"5", "2199023255555"}) {
      api_.on(kJobs + id, {json(R"({"job":{"status":"running"}})"),
                           json(R"({"job":{"id":5,"status":"success"}})")});
    }
    api_.on("/api/v2/exports/download", {redirect(storage_.url(kFile))});
  }

  static ReportConfig widget() {
    ReportConfig config{.api = ApiVersion::V2, .widget = "7"};
    config.filters = {{"12", {true, {config::Template::literal("SG")}, {false}}}};
    return config;
  }
  static ReportConfig dataset() {
    ReportConfig config{.api = ApiVersion::V2, .dataset = "8"};
    config.query.dimensions = {"customers.country"};
    config.query.metrics = {"orders.revenue"};
    return config;
  }
  void expect_failure(const Result<std::vector<std::string>>& rows, ErrorKind kind,
                      const std::string& words) {
    ASSERT_FALSE(rows);
    EXPECT_EQ(rows.error().kind(), kind) << rows.error().message();
    EXPECT_THAT(rows.error().message(), HasSubstr(words));
  }

  inline static const std::string kExport = "/api/v2/dashboard_widgets/7/submit_export";
  inline static const std::string kQuery = "/api/v2/data_sets/8/submit_query";
  inline static const std::string kJobs = "/api/v2/jobs/";
  inline static const std::string kResult = "/api/v2/jobs/5/result";
};

TEST_F(SecondApiTest, ExportsAWidgetAsAFile) {
  EXPECT_EQ(read_once(widget()).value().size(), 3u);

  const auto submitted = api_.requests(kExport).at(0);
  EXPECT_EQ(submitted.method, "POST");
  EXPECT_EQ(submitted.header("Content-Type"), "application/json");
  EXPECT_EQ(submitted.body,
            R"({"output":"csv","dashboard_filter_conditions":[{"dynamic_filter_id":12,)"
            R"("condition":{"operator":"is","values":["SG"]}}]})");
  EXPECT_EQ(api_.requests("/api/v2/exports/download").at(0).query, "job_id=2199023255555");
}

TEST_F(SecondApiTest, QueriesADatasetWithAllThatTheFileSays) {
  api_.on(kResult, {json(R"({"status":"success","result":{"data":{)" + kFields +
                         R"("values":[["1","Ada"],["2",null]],"meta":{"num_rows":2}}}})")});
  auto config = dataset();
  config.filters = {{"orders.status", {false, {config::Template::literal("paid")}, {false}}}};
  config.query.order = {{"orders.revenue", Direction::Descending}};
  config.query.limit = 10;
  config.query.timezone = "Asia/Singapore";
  config.query.bust_cache = true;

  EXPECT_THAT(read_once(config).value(), ElementsAre("1|Ada", "2|~"));

  EXPECT_EQ(api_.requests(kQuery).at(0).body,
            R"({"query":{"dimensions":["customers.country"],"metrics":["orders.revenue"],)"
            R"("filters":[{"field":"orders.status","operator":"is","values":["paid"]}],)"
            R"("order":[{"field":"orders.revenue","direction":"desc"}],"limit":10,)"
            R"("timezone":"Asia/Singapore","bust_cache":true,"page":1,"page_size":-1}})");
}

TEST_F(SecondApiTest, ReadsTheResultWhereverItIs) {
  for (const auto& result :
       {R"({"status":"success","result":{"data":{)" + kFields + R"("values":[["1","a"]]}}})",
        R"({"data":{)" + kFields + R"("values":[["1","a"]],"meta":{"page":1,"num_rows":1}}})",
        R"({"result":{)" + kFields + R"("values":[["1","a"]]}})",
        "{" + kFields + R"("values":[["1","a"]]})"}) {
    api_.on(kResult, {json(result)});
    EXPECT_THAT(read_once(dataset()).value(), ElementsAre("1|a")) << result;
  }
}

TEST_F(SecondApiTest, TakesAResultThatCameWithTheSubmission) {
  api_.on(kQuery, {json(R"({"status":"success","result":{"data":{)" + kFields +
                        R"("values":[["1","Ada"]]}}})")});
  const auto id = [&]() -> Task<Result<std::string>> {
    const auto from = source(dataset());
    auto exported = co_await from->open(*events_);
    co_return (*exported)->job_id();
  };

  EXPECT_THAT(read_once(dataset()).value(), ElementsAre("1|Ada"));

  EXPECT_EQ(api_.requests().size(), 1u);
  EXPECT_THAT(millrace::testing::run(loop_, id()).value(), StartsWith("without-job-"));
}

TEST_F(SecondApiTest, FailsWhenTheResultInsideASuccessFailed) {
  api_.on(kResult, {json(R"({"status":"success","result":{"data":{"status":"failure",)"
                         R"("error":"no such field"}}})")});

  expect_failure(read_once(dataset()), ErrorKind::Refused, "it failed there: no such field");
}

TEST_F(SecondApiTest, F037_RowsThatAreMissingAreNotOverlooked) {
  api_.on(kResult, {json(R"({"status":"success","result":{"data":{)" + kFields +
                         R"("values":[["1","a"]],"meta":{"num_rows":2}}}})")});

  expect_failure(read_once(dataset()), ErrorKind::BadData, "incomplete: got 1 of 2 rows");
}

TEST_F(SecondApiTest, SaysWhyAJobFailed) {
  api_.on(kJobs + "5", {json(R"({"job":{"status":"failure","last_error_log":"SQL: x"}})")});

  expect_failure(read_once(dataset()), ErrorKind::Refused, "job 5 failed there: SQL: x");
}

TEST_F(SecondApiTest, NamesWhatItDoesNotHave) {
  api_.on(kExport, {json(R"({"type":"NotFoundError","message":"none"})", 404)});
  expect_failure(read_once(widget()), ErrorKind::Refused, "no widget 7 (404: NotFoundError: none)");

  api_.on(kQuery, {Reply{.status = 404}});
  expect_failure(read_once(dataset()), ErrorKind::Refused, "no dataset 8 (404");
}

}  // namespace
}  // namespace millrace::sources::testing
