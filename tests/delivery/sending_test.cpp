// How requests are sent, repeated and answered.

#include <chrono>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "connector/delivery/sender.h"
#include "tests/delivery/delivery_fixture.h"

namespace millrace::delivery {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using SendingTest = DeliveryTest;

TEST_F(SendingTest, SendsTheRowsInTheirEnvelope) {
  server_.on("/in", {Reply{}});
  connect({{"batch.rows", "2"}});

  const auto report = load({"1", "2", "3"});

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->rows, 3u);
  EXPECT_EQ(report->inserted, 3u);
  EXPECT_THAT(bodies(), ElementsAre("<1|2>", "<3>"));
}

TEST_F(SendingTest, RetriesWhatMayPassLaterWithTheSameKey) {
  server_.on("/in", {Reply{.status = 503}, Reply{.status = 500}, testing::hang_up(), Reply{}});

  const auto report = load({"1"});

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->inserted, 1u);
  ASSERT_THAT(keys(), SizeIs(4));
  EXPECT_THAT(keys(), Each(keys()[0]));
  EXPECT_THAT(keys()[0], SizeIs(32));
}

TEST_F(SendingTest, TheKeyFollowsTheLoadThePlaceAndTheBody) {
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

// A rerun by another version must be taken for a repeat: the keys never change.
TEST_F(SendingTest, TheKeyOfARequestIsTheSameForEver) {
  PackedRequest request{.position = 200, .body = R"([{"id":"1"}])"};

  EXPECT_EQ(idempotency_key("0123", request), "7a66b131908e5dd7aaff866873e7cc70");
}

TEST_F(SendingTest, RepeatsWhatMetAConnectionThatWasClosedMeanwhileAndNeedsNoAttemptForIt) {
  server_.on("/in", {Reply{}, testing::hang_up(), Reply{.close = true}, Reply{}});
  connect({{"batch.rows", "1"}, {"retry.attempts", "1"}});

  const auto report = load({"1", "2", "3", "4"});

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->inserted, 4u);
  ASSERT_THAT(keys(), SizeIs(5));
  EXPECT_EQ(keys()[1], keys()[2]);
}

TEST_F(SendingTest, StopsAtOnceWhenTheReceiverTakesNothingAndNamesTheRemedy) {
  server_.on("/in", {Reply{.status = 400, .body = "who are you"}});
  connect({{"batch.rows", "1"}});

  const auto report = load({"1", "2", "3"});

  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::Refused);
  EXPECT_EQ(report.error().message(),
            "request 1 (row 1): the receiver answered 400 who are you; look at the key of "
            "connection crm");
  EXPECT_THAT(server_.requests(), SizeIs(1)) << "the others would be answered alike";
  EXPECT_EQ(delivered_.inserted + delivered_.rejected + delivered_.unknown, 0u);
}

TEST_F(SendingTest, TakesNoMoreRowsOnceARequestHasFailed) {
  server_.on("/in", {Reply{.status = 400}});
  connect({{"batch.rows", "1"}});
  const auto one = make_load();
  ASSERT_TRUE(testing::run(loop_, one->begin({schema_})));

  const auto written =
      testing::run(loop_, one->write(batch_of({"1", "2", "3"}), components::Presence::Present));

  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind(), ErrorKind::Refused);
  EXPECT_THAT(server_.requests(), SizeIs(1));
}

TEST_F(SendingTest, FailsWhenTheRowsCannotBeRead) {
  const auto one = make_load();
  ASSERT_TRUE(testing::run(loop_, one->begin({schema_})));
  components::PendingBatch lost(
      [] { return millrace::fail(ErrorKind::Transient, "the spool is gone"); });

  const auto written =
      testing::run(loop_, one->write(std::move(lost), components::Presence::Present));

  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().message(), "the spool is gone");
}

TEST_F(SendingTest, TakesNoDifferenceForItKeepsNothingToCompareWith) {
  const auto begun = testing::run(loop_, make_load()->begin({schema_, "another load"}));

  ASSERT_TRUE(begun);
  EXPECT_TRUE(std::holds_alternative<components::BasisLost>(*begun));
}

TEST_F(SendingTest, OpensNoMoreRequestsAtOnceThanAllowed) {
  server_.on("/in", {Reply{.hold = true}});
  connect({{"batch.rows", "1"}, {"max_in_flight", "3"}});
  const auto one = make_load();
  const std::vector<std::string> ids(10, "x");
  TaskGroup group(loop_.get_executor());
  Result<LoadReport> report = LoadReport();
  const auto task = [&]() -> Task<void> { report = co_await fill(*one, ids); };
  const auto watch = [&]() -> Task<void> {
    co_await seen(3);
    EXPECT_EQ(server_.connections(), 3u);
    server_.release();
  };
  group.spawn(task());
  group.spawn(watch());

  testing::run(loop_, group.join());

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->inserted, 10u);
  EXPECT_EQ(server_.connections(), 3u);
}

TEST_F(SendingTest, SpacesRequestsByTheRate) {
  server_.on("/in", {Reply{}});
  connect({{"batch.rows", "1"}, {"requests", "2/s"}});

  ASSERT_TRUE(load({"1", "2", "3"}));

  using std::chrono::milliseconds;
  EXPECT_THAT(clock_.sleeps, ElementsAre(milliseconds(500), milliseconds(500)));
}

TEST_F(SendingTest, GivesAnAnswerNoMoreTimeThanTheFileSays) {
  server_.on("/in", {Reply{.silent = true}});
  connect({{"timeout", "1s"}, {"retry.attempts", "1"}});

  const auto report = load({"1"});

  ASSERT_FALSE(report);
  EXPECT_THAT(report.error().message(), HasSubstr("not complete within 1s"));
}

TEST_F(SendingTest, FailsBeforeAnythingIsSentWhereTheReceiverCannotTakeTheColumns) {
  const auto schema = std::make_shared<Schema>(std::vector<Field>{{"id", {}}, {"unknown", {}}});

  const auto begun = testing::run(loop_, make_load()->begin({schema}));

  ASSERT_FALSE(begun);
  EXPECT_EQ(begun.error().message(), "there is no field unknown");
}

TEST_F(SendingTest, FailsWhenOtherRowsCameThanTheRunCounted) {
  server_.on("/in", {Reply{}});
  const auto one = make_load();
  ASSERT_TRUE(testing::run(loop_, one->begin({schema_})));

  const auto report = testing::run(loop_, one->settle({1}));

  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::BadData);
  EXPECT_EQ(report.error().message(), "the receiver received 0 rows, but the run counted 1");
  testing::run(loop_, one->abandon());
}

}  // namespace
}  // namespace millrace::delivery
