// Where metrics of one run go: a file, or a Pushgateway.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "connector/telemetry/metrics/metrics_file.h"
#include "connector/telemetry/metrics/pushgateway.h"
#include "tests/support/http/http_server.h"
#include "tests/support/run.h"
#include "tests/support/temp_folder.h"

namespace millrace::telemetry {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::HttpServer;
using ::testing::Not;
using testing::Reply;
using ::testing::SizeIs;

TEST(MetricsFileTest, IsForEverybodyToReadAndHasNothingBesideIt) {
  const testing::TempFolder folder;
  ASSERT_TRUE(write_metrics_file(folder / "new/millrace.prom", "a 1\n"));
  ASSERT_TRUE(write_metrics_file(folder / "new/millrace.prom", "a 2\n"));
  EXPECT_EQ(testing::read_file(folder / "new/millrace.prom"), "a 2\n");
  struct stat found{};
  ASSERT_EQ(stat((folder / "new/millrace.prom").c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0644U);
  using Iterator = std::filesystem::directory_iterator;
  EXPECT_EQ(std::distance(Iterator(folder / "new"), Iterator()), 1);
}

TEST(MetricsFileTest, ThatCannotBeWrittenLeavesTheOldOne) {
  const testing::TempFolder folder;
  std::filesystem::create_directory(folder / "millrace.prom");
  EXPECT_FALSE(write_metrics_file(folder / "millrace.prom", "a 1\n"));
  EXPECT_FALSE(write_metrics_file(folder / "", "a 1\n"));
}

class PushgatewayTest : public ::testing::Test {
 protected:
  Result<void> push(std::string url) {
    const auto http = io::make_http_client(loop_.get_executor());
    return testing::run(loop_, push_metrics(*http, std::move(url), "a 1\n", 500ms));
  }

  boost::asio::io_context loop_;
  HttpServer gateway_;
};

TEST_F(PushgatewayTest, GetsAGroupOfItsOwn) {
  gateway_.otherwise([](const auto&) { return Reply{.status = 202}; });
  ASSERT_TRUE(push(gateway_.url("/")));
  ASSERT_TRUE(push(gateway_.url("/metrics/job/nightly/instance/a")));
  const auto requests = gateway_.requests();
  ASSERT_THAT(requests, SizeIs(2));
  EXPECT_EQ(requests[0].method, "PUT");
  EXPECT_EQ(requests[0].path, "/metrics/job/millrace");
  EXPECT_EQ(requests[0].body, "a 1\n");
  EXPECT_EQ(requests[1].path, "/metrics/job/nightly/instance/a");
}

TEST_F(PushgatewayTest, ThatRefusesIsAnError) {
  gateway_.otherwise([](const auto&) { return Reply{.status = 400, .body = "no\x1b[2J good"}; });
  const auto pushed = push(gateway_.url());
  ASSERT_FALSE(pushed);
  EXPECT_THAT(pushed.error().message(),
              AllOf(HasSubstr("the gateway answered 400: no"), Not(HasSubstr("\x1b"))));
}

TEST_F(PushgatewayTest, ThatNeverAnswersIsGivenUp) {
  gateway_.otherwise([](const auto&) { return Reply{.silent = true}; });
  EXPECT_FALSE(push(gateway_.url()));
}

TEST_F(PushgatewayTest, SendsThePasswordOfItsAddress) {
  gateway_.otherwise([](const auto&) { return Reply{.status = 202}; });
  auto url = gateway_.url();
  url.insert(url.find("//") + 2, "me:secret@");
  ASSERT_TRUE(push(url));
  EXPECT_EQ(gateway_.requests().front().header("Authorization"), "Basic bWU6c2VjcmV0");
}

TEST(PushgatewayAddressTest, IsLookedAtBeforeTheRun) {
  EXPECT_FALSE(complaint_about_pushgateway("http://pushgateway:9091"));
  EXPECT_FALSE(complaint_about_pushgateway("https://me:secret@push.example"));
  EXPECT_TRUE(complaint_about_pushgateway("http://me:secret@push.example"));
  EXPECT_TRUE(complaint_about_pushgateway("pushgateway:9091"));
  EXPECT_TRUE(complaint_about_pushgateway("http://push.example/?a=b"));
}

}  // namespace
}  // namespace millrace::telemetry
