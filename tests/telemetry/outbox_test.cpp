#include "connector/telemetry/sending/outbox.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"
#include "tests/support/http/http_server.h"
#include "tests/support/run.h"
#include "tests/support/temp_folder.h"

namespace millrace::telemetry {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::HttpServer;
using ::testing::IsEmpty;
using testing::Reply;
using ::testing::SizeIs;

class OutboxTest : public ::testing::Test {
 protected:
  void open(const std::string& url, Clock& clock) {
    outbox_.emplace(loop_.get_executor(), clock,
                    receive_by_http(*http_, {.url = url, .headers = {{"X-Key", "k"}}}), "traces",
                    [this](std::string warning) { warnings_.push_back(std::move(warning)); });
  }
  void close(std::chrono::milliseconds patience) { testing::run(loop_, outbox_->close(patience)); }
  std::vector<std::string> bodies() const {
    std::vector<std::string> bodies;
    for (const auto& request : receiver_.requests()) bodies.push_back(request.body);
    return bodies;
  }

  boost::asio::io_context loop_;
  SystemClock clock_;
  testing::FakeClock fake_;
  std::unique_ptr<io::HttpClient> http_ = io::make_http_client(loop_.get_executor());
  HttpServer receiver_;
  std::vector<std::string> warnings_;
  std::optional<Outbox> outbox_;
};

TEST_F(OutboxTest, SendsEverythingInItsOrder) {
  receiver_.on("/in", [](const auto&) { return Reply{}; });
  open(receiver_.url("/in"), clock_);
  outbox_->post("1");
  outbox_->post("2");
  close(10s);
  EXPECT_THAT(bodies(), ElementsAre("1", "2"));
  EXPECT_EQ(receiver_.requests().front().header("X-Key"), "k");
  EXPECT_EQ(receiver_.requests().front().header("Content-Type"), "application/json");
  EXPECT_THAT(warnings_, IsEmpty());
}

TEST_F(OutboxTest, TriesAgainWhatMayPass) {
  receiver_.on("/in", {Reply{.status = 503}, Reply{.status = 429}, Reply{}});
  open(receiver_.url("/in"), fake_);
  outbox_->post("1");
  loop_.restart();
  loop_.run();
  EXPECT_THAT(bodies(), ElementsAre("1", "1", "1"));
  EXPECT_THAT(fake_.sleeps, ElementsAre(1s, 5s));
  EXPECT_THAT(warnings_, IsEmpty());
  close(10s);
}

TEST_F(OutboxTest, TellsALossOnceUntilSomethingArrives) {
  receiver_.on("/in", {Reply{.status = 400, .body = "bad"}, Reply{.status = 400}, Reply{},
                       Reply{.status = 401}});
  open(receiver_.url("/in"), clock_);
  for (const auto* body : {"1", "2", "3", "4"}) outbox_->post(body);
  close(10s);
  EXPECT_THAT(bodies(), ElementsAre("1", "2", "3", "4"));
  EXPECT_THAT(warnings_, ElementsAre(HasSubstr("traces are lost: http://127.0.0.1"),
                                     HasSubstr("answered 401")));
}

TEST_F(OutboxTest, WaitsNoLongerThanItsPatienceLasts) {
  receiver_.on("/in", [](const auto&) { return Reply{.silent = true}; });
  open(receiver_.url("/in"), clock_);
  outbox_->post("1");
  outbox_->post("2");
  close(50ms);
  EXPECT_THAT(warnings_, SizeIs(1));
}

TEST_F(OutboxTest, DropsWhatItHasNoRoomFor) {
  receiver_.on("/in", [](const auto&) { return Reply{.silent = true}; });
  open(receiver_.url("/in"), clock_);
  for (int i = 0; i < 1'001; ++i) outbox_->post("1");
  EXPECT_THAT(warnings_, ElementsAre("traces are lost: too many wait: there is no answer"));
  close(0ms);
  EXPECT_THAT(warnings_, SizeIs(1));
}

TEST_F(OutboxTest, WritesLinesIntoAFile) {
  const testing::TempFolder folder;
  WorkerPool blocking(1);
  for (const auto* body : {"1", "2"}) {
    Outbox outbox(loop_.get_executor(), clock_, receive_in_file(blocking, folder / "new/l.jsonl"),
                  "lineage events", [](std::string) {});
    outbox.post(body);
    testing::run(loop_, outbox.close(10s));
  }
  EXPECT_EQ(testing::read_file(folder / "new/l.jsonl"), "1\n2\n");
}

}  // namespace
}  // namespace millrace::telemetry
