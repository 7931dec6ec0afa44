// What the webhook sink sends.

#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "tests/sinks/webhook/webhook_fixture.h"

namespace millrace::sinks {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

TEST_F(WebhookSinkTest, PostsTheRowsAsAnArrayWithItsHeaders) {
  server_.on("/in", {Reply{.status = 201}});
  connect({{"bearer_token", "s3cret"}, {"headers.X-Account", "acme"}});

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

TEST_F(WebhookSinkTest, PacksByRows) {
  server_.on("/in", {Reply{}});
  connect({{"batch.rows", "2"}, {"method", "PUT"}});

  ASSERT_TRUE(load({"1", "2", "3"}));

  EXPECT_THAT(bodies(), ElementsAre(R"([{"id":"1"},{"id":"2"}])", R"([{"id":"3"}])"));
  EXPECT_EQ(server_.requests()[0].method, "PUT");
}

TEST_F(WebhookSinkTest, PacksByTheExactBytesOfTheBody) {
  server_.on("/in", {Reply{}});
  const std::string full =
      R"({"rows":[{"id":"aaaaaaaaaaaaaaaaaaaa"},{"id":"bbbbbbbbbbbbbbbbbbbb"}]})";
  const std::vector<std::string> ids{std::string(20, 'a'), std::string(20, 'b')};
  for (const std::size_t less : {0u, 1u}) {
    connect({{"batch.bytes", fmt::format("{}B", full.size() - less)}});
    to({{"key", "id"}, {"wrap", "rows"}});

    ASSERT_TRUE(load(ids));

    EXPECT_THAT(server_.requests(), SizeIs(less == 0 ? 1 : 3));
  }
  EXPECT_EQ(bodies()[0], full);
}

TEST_F(WebhookSinkTest, RejectsARowThatFitsIntoNoRequestAndSendsTheOthers) {
  server_.on("/in", {Reply{}});
  connect({{"batch.bytes", "64B"}});

  const auto report = load({"1", std::string(64, 'x'), "3"});

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->inserted, 2u);
  EXPECT_EQ(report->rejected, 1u);
  EXPECT_THAT(report->notes, ElementsAre(HasSubstr("row 2 was not sent: it needs 73 bytes")));
  EXPECT_THAT(bodies(), ElementsAre(R"([{"id":"1"},{"id":"3"}])"));
}

TEST_F(WebhookSinkTest, AppendAddsTheLoadToEachRow) {
  server_.on("/in", {Reply{}});
  connect({});
  to({});

  ASSERT_TRUE(load({"1"}, "abc"));

  EXPECT_THAT(bodies(), ElementsAre(R"([{"id":"1","_millrace_load":"abc"}])"));
}

TEST_F(WebhookSinkTest, TheKeyFollowsTheLoadThePlaceAndTheBody) {
  server_.on("/in", {Reply{}});
  connect({{"batch.rows", "1"}});

  ASSERT_TRUE(load({"1", "1"}, "a"));
  ASSERT_TRUE(load({"1"}, "a"));
  ASSERT_TRUE(load({"1"}, "b"));
  ASSERT_TRUE(load({"2"}, "a"));

  const auto sent = keys();
  ASSERT_THAT(sent, SizeIs(5));
  EXPECT_EQ(sent[0], sent[2]);
  EXPECT_EQ(std::set<std::string>(sent.begin(), sent.end()).size(), 4u);
}

TEST_F(WebhookSinkTest, OpensNoMoreRequestsAtOnceThanAllowed) {
  server_.on("/in", {Reply{.hold = true}});
  connect({{"batch.rows", "1"}, {"max_in_flight", "3"}});
  to({{"key", "id"}});
  auto one = std::make_unique<engine::LoadLane>(
      *destination_, components::LoadIdentity{"a", "sync", "run"}, *events_);
  const std::vector<std::string> ids(10, "x");
  TaskGroup group(loop_.get_executor());
  Result<LoadReport> report = LoadReport();
  const auto task = [&]() -> Task<void> { report = co_await fill(*one, ids); };
  const auto watch = [&]() -> Task<void> {
    while (server_.requests().size() < 3) {
      co_await boost::asio::post(boost::asio::use_awaitable);
    }
    EXPECT_EQ(server_.connections(), 3u);
    server_.release();
  };
  group.spawn(task());
  group.spawn(watch());

  millrace::testing::run(loop_, group.join());

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->inserted, 10u);
  EXPECT_EQ(server_.connections(), 3u);
}

}  // namespace
}  // namespace millrace::sinks
