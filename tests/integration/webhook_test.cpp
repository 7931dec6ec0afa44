// The program as a webhook's owner meets it.

#include <csignal>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/pipeline.h"
#include "tests/support/http/http_server.h"

namespace millrace {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::HttpServer;
using ::testing::Not;
using testing::Pipeline;
using testing::Reply;
using ::testing::SizeIs;

class WebhookRunTest : public ::testing::Test {
 protected:
  void SetUp() override {
    pipeline_.serve(R"(
reports:
  people:
    id: 7
    query: |
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
      SELECT i AS id, 'p' || i || '@example.com' AS email FROM n
)");
    pipeline_.configure("  crm: {webhook: {url: \"" + receiver_.url("/in") +
                            "\", retry: {attempts: 2, first_wait: 1ms}}}\n",
                        "syncs: {people: {from: {bi: 7}, to: [{crm: {key: id}}]}}\n");
  }

  HttpServer receiver_;
  Pipeline pipeline_;
};

TEST_F(WebhookRunTest, F101_AReceiverThatFramesNoAnswerGetsEveryRowOnce) {
  receiver_.on("/in",
               {Reply{.raw = "HTTP/1.0 200 OK\r\nServer: BaseHTTP/0.6 Python/3.11\r\n\r\n"}});

  const auto outcome = pipeline_.run({"--output", "json", "run"});

  EXPECT_EQ(outcome.exit_code, 0) << outcome.output << outcome.errors;
  EXPECT_THAT(outcome.output, HasSubstr(R"("rows":1000,"inserted":1000,)"));
  EXPECT_THAT(receiver_.requests(), SizeIs(10));
}

TEST_F(WebhookRunTest, F092_ADeliveryThatStoppedHalfWayIsNotCalledSafe) {
  receiver_.on("/in", {Reply{}, Reply{}, Reply{}, Reply{.status = 500}});

  const auto outcome = pipeline_.run({"--output", "json", "run"});

  EXPECT_EQ(outcome.exit_code, 75) << outcome.output << outcome.errors;
  EXPECT_THAT(outcome.output, AllOf(HasSubstr(R"("inserted":300,)"), HasSubstr(R"("unknown":100,)"),
                                    HasSubstr(R"("safe_to_rerun":false)"), Not(HasSubstr("true"))));
}

TEST_F(WebhookRunTest, F092_ASignalInTheMiddleOfADeliverySaysSoToo) {
  receiver_.on("/in", {Reply{}, Reply{.silent = true}});
  const auto process = pipeline_.start({"run"});
  while (receiver_.requests().size() < 2) std::this_thread::yield();

  process->signal(SIGTERM);

  EXPECT_EQ(process->wait(), 143);
  EXPECT_THAT(process->output(),
              AllOf(HasSubstr("people → crm: 100 rows were confirmed and 100 may have arrived"),
                    Not(HasSubstr("is safe\n"))));
}

TEST(WebhookKindsTest, AJsonExportReachesTheReceiverAndAFileAsItCame) {
  const std::string objects = R"({"id":1,"s":"5","n":5,"b":true,"o":{"a":[1,"1"]},"z":null})";
  HttpServer api;
  HttpServer receiver;
  api.on("/queries/7/submit_export.json", {testing::json(R"({"job_id":41})")});
  api.on("/queries/get_export_results.json",
         {testing::json(R"({"status":"success","export":true})")});
  api.on("/exports/download", {Reply{.body = "[" + objects + "]"}});
  receiver.on("/in", {Reply{}});
  Pipeline pipeline;
  pipeline.url = api.url();
  pipeline.configure("  crm: {webhook: {url: \"" + receiver.url("/in") + "\"}}\n",
                     "syncs: {s: {from: {bi: {report: 7, fetch: export, format: json}}, "
                     "to: [{crm: {key: id}}, {out: {path: s.jsonl}}]}}\n");

  const auto outcome = pipeline.run({"run"});

  ASSERT_EQ(outcome.exit_code, 0) << outcome.output << outcome.errors;
  ASSERT_THAT(receiver.requests(), SizeIs(1));
  EXPECT_EQ(receiver.requests()[0].body, "[" + objects + "]");
  EXPECT_EQ(pipeline.file("s.jsonl"), objects + "\n");
}

}  // namespace
}  // namespace millrace
