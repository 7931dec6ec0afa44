#include "connector/ledger/records/watermarks.h"

#include <gmock/gmock.h>

#include "tests/ledger/ledger_fixture.h"

namespace millrace::ledger {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class WatermarksTest : public LedgerFixture, public ::testing::WithParamInterface<bool> {
 protected:
  void SetUp() override { keep(GetParam() ? Kept::InPostgres : Kept::InFile); }

  static Watermark mark(const std::string& sync, const std::string& value) {
    return {sync, "updated_at", "timestamptz", value, "export 1", "run 1"};
  }
  bool remember(const Watermark& watermark, std::int64_t token) {
    return *run(Watermarks(*store_).remember(watermark, token));
  }
  std::vector<Watermark> of(Watermarks::Syncs syncs) {
    return *run(Watermarks(*store_).of(std::move(syncs)));
  }
};

TEST_P(WatermarksTest, AreThereForTheNextRun) {
  ASSERT_TRUE(remember(mark("a", "1"), 1));
  ASSERT_TRUE(remember(mark("b", "2"), 1));
  ASSERT_TRUE(remember(mark("a", "3"), 2));
  reopen();

  EXPECT_THAT(of({"b", "a", "c"}), ElementsAre(mark("a", "3"), mark("b", "2")));
  EXPECT_THAT(of({}), IsEmpty());
}

TEST_P(WatermarksTest, AreTheSameWhenTheyAreRememberedTwice) {
  ASSERT_TRUE(remember(mark("a", "1"), 5));
  ASSERT_TRUE(remember(mark("a", "1"), 5));

  EXPECT_THAT(of({"a"}), ElementsAre(mark("a", "1")));
}

TEST_P(WatermarksTest, AreNotTakenFromALaterLease) {
  ASSERT_TRUE(remember(mark("a", "2"), 6));

  EXPECT_FALSE(remember(mark("a", "1"), 5));
  EXPECT_THAT(of({"a"}), ElementsAre(mark("a", "2")));
}

TEST_P(WatermarksTest, AreForgottenOfOneSync) {
  ASSERT_TRUE(remember(mark("a", "1"), 1));
  ASSERT_TRUE(remember(mark("b", "2"), 1));

  expect(Watermarks(*store_).forget("a"));

  EXPECT_THAT(of({"a", "b"}), ElementsAre(mark("b", "2")));
}

INSTANTIATE_TEST_SUITE_P(, WatermarksTest, ::testing::Bool(),
                         [](const auto& test) { return test.param ? "InPostgres" : "InAFile"; });

}  // namespace
}  // namespace millrace::ledger
