// What a load that failed says of the rows that are out of its hands.

#include <chrono>
#include <ostream>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "tests/delivery/delivery_fixture.h"

namespace millrace::delivery {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using testing::hang_up;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using UnknownRowsTest = DeliveryTest;

TEST_F(UnknownRowsTest, AreNoneOfThoseThatWereAnsweredWhenTheReceiverStaysAway) {
  server_.on("/in", {Reply{}, Reply{.status = 422}, Reply{.status = 503, .body = "on \x1b fire"}});
  connect({{"batch.rows", "1"}, {"retry.attempts", "3"}});

  const auto report = load({"1", "2", "3", "4"});

  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::Transient);
  EXPECT_THAT(report.error().message(),
              AllOf(HasSubstr("request 3 (row 3): gave up after 3 attempts"),
                    HasSubstr("503 on \\x1b fire")));
  EXPECT_THAT(server_.requests(), SizeIs(5)) << "nothing is sent after a failure";
  EXPECT_EQ(delivered_.rows, 4u);
  EXPECT_EQ(delivered_.inserted, 1u);
  EXPECT_EQ(delivered_.rejected, 1u);
  EXPECT_EQ(delivered_.unknown, 0u);
  EXPECT_THAT(delivered_.notes, ElementsAre("request 2 (row 2): 422"));
}

// The answers to the second of three requests of two rows; there are two attempts.
struct LastWords {
  std::string name;
  std::vector<Reply> replies;
  std::uint64_t unknown = 0;
};

void PrintTo(const LastWords& words, std::ostream* out) {
  *out << words.name;
}

class UnknownRows : public DeliveryTest, public ::testing::WithParamInterface<LastWords> {};

TEST_P(UnknownRows, F092_AreThoseThatMayHaveArrived) {
  auto replies = GetParam().replies;
  replies.insert(replies.begin(), Reply{.close = true});
  server_.on("/in", replies);
  connect({{"batch.rows", "2"}, {"retry.attempts", "2"}});

  ASSERT_FALSE(load({"1", "2", "3", "4", "5", "6"}));

  EXPECT_EQ(delivered_.inserted, 2u);
  EXPECT_EQ(delivered_.unknown, GetParam().unknown);
}

INSTANTIATE_TEST_SUITE_P(
    , UnknownRows,
    ::testing::Values(LastWords{"NoAnswer", {hang_up()}, 2},
                      LastWords{"AnswerThatIsNone", {Reply{.raw = "garbage\r\n\r\n"}}, 2},
                      LastWords{"OfAReceiverThatFailed", {Reply{.status = 500}}, 2},
                      LastWords{"NotTakenAfterNoAnswer", {hang_up(), Reply{.status = 503}}, 2},
                      LastWords{
                          "NotTakenAfterAFailure", {Reply{.status = 500}, Reply{.status = 503}}, 2},
                      LastWords{"LockedOutAfterNoAnswer", {hang_up(), Reply{.status = 400}}, 2},
                      LastWords{"StillAtIt", {hang_up(), Reply{.status = 409}}, 2},
                      LastWords{"NotTaken", {Reply{.status = 503}}, 0},
                      LastWords{"LockedOut", {Reply{.status = 400}}, 0}),
    [](const auto& test) { return test.param.name; });

TEST_F(UnknownRowsTest, F092_AreOnlyThoseOfTheHalfWhoseAnswerWasLost) {
  server_.on("/in", {Reply{.status = 413}, Reply{.close = true}, hang_up()});
  connect({{"retry.attempts", "1"}});

  ASSERT_FALSE(load({"1", "2", "3", "4", "5"}));

  EXPECT_EQ(delivered_.inserted, 2u);
  EXPECT_EQ(delivered_.unknown, 3u);
}

TEST_F(UnknownRowsTest, F092_AreNoneWhereNobodyListens) {
  url_ = "http://127.0.0.1:" + std::to_string(testing::closed_port());
  connect({{"retry.attempts", "2"}});

  const auto report = load({"1", "2"});

  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::Transient);
  EXPECT_EQ(delivered_.unknown, 0u);
}

TEST_F(UnknownRowsTest, F092_AreWhatAReceiverThatNeverAnswersMayHave) {
  server_.on("/in", {Reply{.silent = true}});
  connect({{"timeout", "1s"}, {"retry.attempts", "1"}});

  const auto report = load({"1", "2"});

  ASSERT_FALSE(report);
  EXPECT_THAT(report.error().message(), HasSubstr("not complete within 1s"));
  EXPECT_EQ(delivered_.unknown, 2u);
}

TEST_F(UnknownRowsTest, F092_AreThoseThatAreUnderWayWhenTheProgramIsStopped) {
  server_.on("/in", {Reply{}, Reply{.silent = true}});
  connect({{"batch.rows", "2"}});
  const auto one = make_load();
  TaskGroup loading(loop_.get_executor());
  TaskGroup stopping(loop_.get_executor());
  const auto fill_and_abandon = [&]() -> Task<void> {
    EXPECT_FALSE(co_await fill(*one, {"1", "2", "3", "4", "5", "6"}));
    co_await one->abandon();
  };
  const auto stop = [&]() -> Task<void> {
    co_await seen(2);
    loading.cancel();
    co_await loading.join();
  };
  loading.spawn(fill_and_abandon());
  stopping.spawn(stop());

  testing::run(loop_, stopping.join());

  EXPECT_EQ(one->delivered().inserted, 2u);
  EXPECT_EQ(one->delivered().unknown, 2u);
}

TEST_F(UnknownRowsTest, F092_AreThoseThatAreUnderWayWhenTheLoadIsAbandoned) {
  server_.on("/in", {Reply{.silent = true}});
  connect({{"batch.rows", "2"}});
  const auto one = make_load();
  ASSERT_TRUE(testing::run(loop_, one->begin({schema_})));
  const auto give_up = [&]() -> Task<void> {
    EXPECT_TRUE(co_await one->write(batch_of({"1", "2"}), components::Presence::Present));
    co_await seen(1);
    co_await one->abandon();
  };

  testing::run(loop_, give_up());

  EXPECT_EQ(one->delivered().inserted, 0u);
  EXPECT_EQ(one->delivered().unknown, 2u);
}

TEST_F(UnknownRowsTest, AreNotWaitedForWhenAnotherRequestFails) {
  server_.on("/in", [](const SeenRequest& request) {
    if (request.body.contains("slow")) return Reply{.silent = true};
    return Reply{.status = 400};
  });
  connect({{"batch.rows", "1"}, {"max_in_flight", "2"}, {"retry.attempts", "1"}});
  const auto began = std::chrono::steady_clock::now();

  const auto report = load({"slow", "2"});

  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::Refused);
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(30));
  EXPECT_LE(delivered_.unknown, 1u);
}

TEST_F(UnknownRowsTest, F092_AreWaitedForWhenTheReceiverIsStillAtTheFirstAttempt) {
  server_.on("/in", {hang_up(), Reply{.status = 409}, Reply{}});

  const auto report = load({"1"});

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->inserted, 1u);
  EXPECT_THAT(server_.requests(), SizeIs(3));
}

}  // namespace
}  // namespace millrace::delivery
