// Requests that are too large for the receiver.

#include <algorithm>
#include <chrono>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "tests/delivery/delivery_fixture.h"

namespace millrace::delivery {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class HalvesTest : public DeliveryTest {
 protected:
  // Takes bodies of so many rows, and none with the word "big".
  void receiver_takes(std::ptrdiff_t most_rows) {
    server_.on("/in", [this, most_rows](const SeenRequest& request) {
      const bool small = std::ranges::count(request.body, '|') < most_rows;
      if (!small || request.body.contains("big")) return Reply{.status = 413, .body = "too big"};
      taken_.push_back(request.body);
      return Reply{};
    });
  }

  std::vector<std::string> taken_;  // Bodies, in order.
};

TEST_F(HalvesTest, AreSentUntilTheyAreTaken) {
  receiver_takes(2);
  connect({{"batch.rows", "7"}});

  const auto report = load({"1", "2", "3", "4", "5", "6", "7"});

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->inserted, 7u);
  EXPECT_EQ(report->rejected, 0u);
  EXPECT_THAT(taken_, ElementsAre("<1>", "<2|3>", "<4|5>", "<6|7>"));
  EXPECT_THAT(report->notes, ElementsAre("3 request(s) were too large for the receiver (413) and "
                                         "were sent in halves; lower batch: {rows: 7, bytes: 1MiB} "
                                         "of connection crm"));
}

TEST_F(HalvesTest, EndWithASingleRowThatIsRejectedAndTheOthersAreSent) {
  receiver_takes(9);
  connect({{"batch.rows", "3"}});

  const auto report = load({"1", "2", "3", "4", "5", "big"});

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->inserted, 5u);
  EXPECT_EQ(report->rejected, 1u);
  EXPECT_THAT(report->notes, ElementsAre(HasSubstr("2 request(s) were too large"),
                                         "request 2 (row 6): 413 too big"));
}

TEST_F(HalvesTest, HaveKeysOfTheirOwnThatARerunSendsAgain) {
  receiver_takes(1);
  connect({{"batch.rows", "4"}});

  ASSERT_TRUE(load({"x", "x", "x", "x"}));
  const auto first = keys();
  ASSERT_TRUE(load({"x", "x", "x", "x"}));

  ASSERT_THAT(first, SizeIs(7));
  EXPECT_EQ(std::set<std::string>(first.begin(), first.end()).size(), 7u);
  const auto both = keys();
  EXPECT_EQ(std::vector<std::string>(both.begin() + 7, both.end()), first);
}

TEST_F(HalvesTest, WaitFirstWhenTheReceiverAsksForIt) {
  server_.on("/in", {Reply{.status = 413, .headers = {{"Pause", "7"}}}, Reply{}});

  const auto report = load({"1", "2"});

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->inserted, 2u);
  ASSERT_THAT(clock_.sleeps, SizeIs(1));
  EXPECT_GE(clock_.sleeps[0], milliseconds(7000));
  EXPECT_THAT(server_.requests(), SizeIs(3));
}

TEST_F(HalvesTest, CannotBeMadeOfASingleRowWhichWaitsWhenItIsTooLargeForNow) {
  server_.on("/in", {Reply{.status = 413, .headers = {{"Pause", "7"}}}, Reply{}});

  const auto report = load({"1"});

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->inserted, 1u);
  EXPECT_GE(clock_.sleeps.at(0), milliseconds(7000));
}

}  // namespace
}  // namespace millrace::delivery
