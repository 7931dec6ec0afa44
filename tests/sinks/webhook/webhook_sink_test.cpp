// The webhook as the engine of a run sees it, with a receiver on the loopback. What its answers
// mean is in webhook_receiver_test.cpp, how requests are sent in tests/delivery.

#include <chrono>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "tests/sinks/sink_test_base.h"
#include "tests/support/http/http_server.h"

namespace millrace::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

class WebhookSinkTest : public SinkTest {
 protected:
  // `options` of the connection, but for the url.
  void connect(const std::string& options, const std::string& to = "{key: id}") {
    destination_.reset();
    connection_ = SinkTest::connect(
        "webhook", fmt::format("{{url: \"{}\", {}}}", server_.url("/in"), options));
    destination_ = destination(connection_, "webhook", to);
    EXPECT_TRUE(prepare(*destination_));
  }
  // One column `id` with these values.
  Result<components::LoadReport> load(const std::vector<std::string>& ids,
                                      const std::string& load_id = "a") {
    Rows rows;
    for (const auto& id : ids) rows.push_back({id});
    return SinkTest::load(*destination_, columns({"id"}), rows, load_id);
  }

  std::vector<std::string> bodies() const {
    std::vector<std::string> bodies;
    for (const auto& request : server_.requests()) bodies.push_back(request.body);
    return bodies;
  }

  HttpServer server_;
  Connection connection_;
  Destination destination_;
};

TEST_F(WebhookSinkTest, PostsTheRowsAsAnArrayWithItsHeaders) {
  server_.on("/in", {Reply{.status = 201}});
  connect("bearer_token: s3cret, headers: {X-Account: acme}");

  const auto report = load({"1", "2"});

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->inserted, 2u);
  ASSERT_THAT(server_.requests(), SizeIs(1));
  const SeenRequest request = server_.requests()[0];
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.body, R"([{"id":"1"},{"id":"2"}])");
  EXPECT_EQ(request.header("Content-Type"), "application/json");
  EXPECT_EQ(request.header("Authorization"), "Bearer s3cret");
  EXPECT_EQ(request.header("X-Account"), "acme");
  EXPECT_THAT(request.header("Idempotency-Key"), SizeIs(32));
}

TEST_F(WebhookSinkTest, PacksByTheExactBytesOfTheBody) {
  server_.on("/in", {Reply{}});
  const std::string full =
      R"({"rows":[{"id":"aaaaaaaaaaaaaaaaaaaa"},{"id":"bbbbbbbbbbbbbbbbbbbb"}]})";
  const std::vector<std::string> ids{std::string(20, 'a'), std::string(20, 'b')};
  for (const std::size_t less : {0u, 1u}) {
    connect(fmt::format("batch: {{bytes: {}B}}", full.size() - less), "{key: id, wrap: rows}");

    ASSERT_TRUE(load(ids));

    EXPECT_THAT(server_.requests(), SizeIs(less == 0 ? 1 : 3));
  }
  EXPECT_EQ(bodies()[0], full);
}

TEST_F(WebhookSinkTest, AppendAddsTheLoadToEachRow) {
  server_.on("/in", {Reply{.status = 413}, Reply{}});
  connect("batch: {rows: 2}", "{wrap: rows}");

  ASSERT_TRUE(load({"1", "2"}, "abc"));

  EXPECT_THAT(
      bodies(),
      ElementsAre(
          R"({"rows":[{"id":"1","_millrace_load":"abc"},{"id":"2","_millrace_load":"abc"}]})",
          R"({"rows":[{"id":"1","_millrace_load":"abc"}]})",
          R"({"rows":[{"id":"2","_millrace_load":"abc"}]})"));
}

TEST_F(WebhookSinkTest, F101_NeedsNoMoreThanAStatus) {
  for (const std::string raw : {"HTTP/1.0 200 OK\r\nServer: BaseHTTP/0.6 Python/3.11.2\r\n\r\nok",
                                "HTTP/1.1 204 No Content\r\n\r\n",
                                "HTTP/1.1 202 Accepted\r\nContent-Length: 100\r\n\r\ncut"}) {
    server_.on("/in", {Reply{.raw = raw}});
    connect("timeout: 10s");

    const auto report = load({"1", "2"});

    ASSERT_TRUE(report) << raw << report.error().message();
    EXPECT_EQ(report->inserted, 2u) << raw;
  }
  EXPECT_THAT(server_.requests(), SizeIs(3));
}

TEST_F(WebhookSinkTest, F096_RejectsTheRowsOfARefusedRequestAndGoesOn) {
  server_.on("/in", {Reply{}, Reply{.status = 422, .body = "bad \n mail"}, Reply{}});
  connect("batch: {rows: 2}");

  const auto report = load({"1", "2", "3", "4", "5"});

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->inserted, 3u);
  EXPECT_EQ(report->rejected, 2u);
  EXPECT_THAT(report->notes, ElementsAre("request 2 (rows 3 to 4): 422 bad \\n mail"));
}

TEST_F(WebhookSinkTest, F097_WaitsAsLongAsTheReceiverAsksAndSendsTheSame) {
  server_.on("/in",
             {Reply{.status = 429, .headers = {{"Retry-After", "Fri, 02 Jan 2026 03:04:12 GMT"}}},
              Reply{}});
  connect("retry: {first_wait: 1ms}");

  const auto report = load({"1"});

  ASSERT_TRUE(report) << report.error().message();
  ASSERT_THAT(server_.requests(), SizeIs(2));
  EXPECT_EQ(server_.requests()[0].header("Idempotency-Key"),
            server_.requests()[1].header("Idempotency-Key"));
  ASSERT_THAT(clock_.sleeps, SizeIs(1));
  EXPECT_GE(clock_.sleeps[0], std::chrono::seconds(7));
}

TEST_F(WebhookSinkTest, F101_StopsAtOnceAndNamesWhatToCorrectAndNoSecret) {
  for (const int status : {301, 401}) {
    server_.on("/in", {Reply{.status = status,
                             .headers = {{"Location", server_.url("/s3cret/elsewhere")}}}});
    connect("batch: {rows: 1}, bearer_token: s3cret");
    const std::size_t before = server_.requests().size();

    const auto report = load({"1", "2", "3"});

    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().kind(), ErrorKind::Refused);
    EXPECT_THAT(
        report.error().message(),
        AllOf(HasSubstr(fmt::format("request 1 (row 1): {} answered {}", server_.url(), status)),
              HasSubstr(status == 301 ? "a redirect to " + server_.url() : "check the headers and"),
              HasSubstr("of connection there"), Not(HasSubstr("s3cret"))));
    EXPECT_EQ(server_.requests().size() - before, 1u) << "the others would be answered alike";
  }
}

}  // namespace
}  // namespace millrace::testing
