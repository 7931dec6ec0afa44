#include "connector/ledger/records/guarded_loads.h"

#include <gmock/gmock.h>

#include "tests/ledger/ledger_fixture.h"

namespace millrace::ledger {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;
using namespace std::chrono_literals;

class GuardedLoadsTest : public LedgerFixture, public ::testing::WithParamInterface<bool> {
 protected:
  void SetUp() override {
    keep(GetParam() ? Kept::InPostgres : Kept::InFile);
    if (store_) loads_.emplace(*store_);
  }

  bool use(const std::string& run_id, const std::string& by) {
    const auto used = run(loads_->use(run_id, "warehouse people", by));
    EXPECT_TRUE(used);
    return used.value_or(false);
  }
  std::vector<GuardedLoad> of_run(const std::string& run_id) {
    return run(loads_->of_run(run_id)).value_or(std::vector<GuardedLoad>());
  }

  std::optional<GuardedLoads> loads_;
};

TEST_P(GuardedLoadsTest, AreFoundByTheirRun) {
  expect(loads_->keep({"r1", "warehouse people", "people", 8, 2, {}}));
  expect(loads_->keep({"r1", "lake p.csv", "people", 9, 1, {}}));

  const auto found = of_run("r1");

  ASSERT_THAT(found, SizeIs(2));
  EXPECT_EQ(found[0].destination, "lake p.csv");
  EXPECT_EQ(found[1].sync, "people");
  EXPECT_EQ(found[1].taken_away, 8u);
  EXPECT_EQ(found[1].remaining, 2u);
  EXPECT_EQ(found[1].used_by, "");
  EXPECT_THAT(of_run("r2"), IsEmpty());
}

TEST_P(GuardedLoadsTest, AreUsedByOneRunWhichMayAskAgain) {
  expect(loads_->keep({"r1", "warehouse people", "people", 8, 2, {}}));

  EXPECT_TRUE(use("r1", "r2"));
  EXPECT_TRUE(use("r1", "r2"));
  EXPECT_FALSE(use("r1", "r3"));
  EXPECT_FALSE(use("unknown", "r3"));
  EXPECT_EQ(of_run("r1").at(0).used_by, "r2");
}

TEST_P(GuardedLoadsTest, StoppedAgainInOneRunHaveTheirLastNumbers) {
  expect(loads_->keep({"r1", "warehouse people", "people", 8, 2, {}}));
  expect(loads_->keep({"r1", "warehouse people", "people", 7, 3, {}}));

  ASSERT_THAT(of_run("r1"), SizeIs(1));
  EXPECT_EQ(of_run("r1")[0].taken_away, 7u);
}

TEST_P(GuardedLoadsTest, OfAFileAreForgottenAfterAMonth) {
  if (GetParam()) GTEST_SKIP() << "the clock of a server cannot be moved";
  expect(loads_->keep({"r1", "warehouse people", "people", 8, 2, {}}));
  clock_.advance(29 * 24h);
  expect(loads_->sweep());
  EXPECT_THAT(of_run("r1"), SizeIs(1));

  clock_.advance(2 * 24h);
  expect(loads_->sweep());

  EXPECT_THAT(of_run("r1"), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(, GuardedLoadsTest, ::testing::Values(false, true),
                         [](const auto& test) { return test.param ? "Postgres" : "File"; });

}  // namespace
}  // namespace millrace::ledger
