// Traces and lineage of the real program.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/pipeline.h"
#include "tests/support/http/http_server.h"

namespace millrace {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::HttpServer;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::Pipeline;
using testing::Reply;
using ::testing::SizeIs;

class ExportersTest : public ::testing::Test {
 protected:
  ExportersTest() {
    pipeline_.serve("reports: {numbers: {id: 7, query: \"SELECT 1 AS id, 'x' AS name\"}}");
    configure(7);
    receiver_.otherwise([](const auto&) { return Reply{}; });
  }
  void configure(int report, const std::string& more = "") {
    pipeline_.configure("", more + "syncs: {s: {from: {bi: " + std::to_string(report) +
                                "}, to: [{out: {path: s.csv}}]}}\n");
  }
  // Runs with these variables; what it said.
  std::string run(std::map<std::string, std::string> environment, int code = 0,
                  const std::string& command = "run") {
    const auto process = pipeline_.start(
        {.arguments = {command}, .environment = std::move(environment)}, "millrace");
    EXPECT_EQ(process->wait(), code) << process->errors();
    return process->errors();
  }
  std::string sent(std::string_view path) const {
    std::string all;
    for (const auto& request : receiver_.requests(path)) all += request.body + '\n';
    EXPECT_THAT(all, Not(HasSubstr(Pipeline::kKey)));
    return all;
  }

  HttpServer receiver_;
  Pipeline pipeline_;
};

TEST_F(ExportersTest, ARunIsATraceOfPhasesRequestsAndLoads) {
  const std::string trace(32, 'c');
  const auto said = run({{"OTEL_EXPORTER_OTLP_ENDPOINT", receiver_.url()},
                         {"OTEL_EXPORTER_OTLP_HEADERS", "api-key=a%20b"},
                         {"OTEL_SERVICE_NAME", "nightly"},
                         {"TRACEPARENT", "00-" + trace + "-00f067aa0ba902b7-01"}});
  EXPECT_THAT(said, Not(HasSubstr("warning")));
  const auto json = sent("/v1/traces");
  for (const auto* part : {R"({"key":"service.name","value":{"stringValue":"nightly"}})",
                           R"("name":"run s")", R"("name":"submitting")", R"("name":"loading")",
                           R"("name":"GET submit","kind":3)", R"("name":"GET download","kind":3)",
                           R"("name":"load out")", R"("parentSpanId":"00f067aa0ba902b7")"}) {
    EXPECT_THAT(json, HasSubstr(part));
  }
  EXPECT_THAT(json, HasSubstr("\"traceId\":\"" + trace + "\""));
  EXPECT_EQ(receiver_.requests().front().header("api-key"), "a b");
}

TEST_F(ExportersTest, AReceiverThatIsAwayIsAWarning) {
  const auto away = "http://127.0.0.1:" + std::to_string(testing::closed_port());
  const auto said = run({{"OTEL_EXPORTER_OTLP_ENDPOINT", away}, {"OPENLINEAGE_URL", away}});
  EXPECT_THAT(said, AllOf(HasSubstr("warning: traces are lost: "),
                          HasSubstr("warning: lineage events are lost: ")));
}

TEST_F(ExportersTest, AReceiverThatNeverAnswersIsNotWaitedFor) {
  receiver_.otherwise([](const auto&) { return Reply{.silent = true}; });
  EXPECT_THAT(run({{"OTEL_EXPORTER_OTLP_ENDPOINT", receiver_.url()}}),
              HasSubstr("warning: traces are lost: there is no answer"));
}

TEST_F(ExportersTest, AProtocolThatItDoesNotSpeakIsAWarning) {
  EXPECT_THAT(run({{"OTEL_EXPORTER_OTLP_ENDPOINT", receiver_.url()},
                   {"OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"}}),
              HasSubstr("warning: no traces are sent: OTEL_EXPORTER_OTLP_PROTOCOL is 'grpc'; "
                        "millrace speaks http/json"));
  EXPECT_THAT(receiver_.requests(), IsEmpty());
}

TEST_F(ExportersTest, APlanTellsNobody) {
  (void)run(
      {{"OTEL_EXPORTER_OTLP_ENDPOINT", receiver_.url()}, {"OPENLINEAGE_URL", receiver_.url()}}, 0,
      "plan");
  EXPECT_THAT(receiver_.requests(), IsEmpty());
}

TEST_F(ExportersTest, LineageGoesToTheServerThatTheVariablesName) {
  (void)run({{"OPENLINEAGE_URL", receiver_.url()}, {"OPENLINEAGE_API_KEY", "k"}});
  EXPECT_THAT(receiver_.requests("/api/v1/lineage"), SizeIs(2));
  EXPECT_EQ(receiver_.requests().front().header("Authorization"), "Bearer k");
  EXPECT_THAT(sent("/api/v1/lineage"),
              AllOf(HasSubstr("\"namespace\":\"" + pipeline_.url + "\",\"name\":\"report 7\""),
                    HasSubstr(R"("fields":[{"name":"id"},{"name":"name"}])"),
                    HasSubstr("\"namespace\":\"file\",\"name\":\"" +
                              (pipeline_.folder() / "s.csv").string() + '"'),
                    HasSubstr(R"(OutputStatisticsOutputDatasetFacet","rowCount":1})")));
}

TEST_F(ExportersTest, LineageGoesIntoTheFileThatTheFileNames) {
  configure(8, "lineage: {file: lineage.jsonl, namespace: nightly}\n");
  (void)run({{"OPENLINEAGE_URL", receiver_.url()}}, 1);
  EXPECT_THAT(pipeline_.file("lineage.jsonl"),
              AllOf(HasSubstr(R"("eventType":"START")"), HasSubstr(R"("eventType":"FAIL")"),
                    HasSubstr(R"("namespace":"nightly","name":"s")"), HasSubstr("no report 8")));
  EXPECT_THAT(receiver_.requests(), IsEmpty());
}

}  // namespace
}  // namespace millrace
