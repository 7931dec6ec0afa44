// Runs that are started one by one, as a service does it.

#include "connector/engine/engine.h"

#include <gmock/gmock.h>

#include "tests/engine/run_fixture.h"

namespace millrace::engine {
namespace {

using components::Intake;
using ::testing::ElementsAre;
using testing::FakeTarget;

class EngineTest : public testing::RunFixture {
 protected:
  EngineTest() {
    add_sync("a", "report a");
    a_ = &add_target(Intake::Streaming);
    add_sync("b", "report b");
    b_ = &add_target(Intake::Streaming);
  }
  ~EngineTest() override { testing::run(loop_, engine_.join()); }

  std::shared_ptr<RunHandle> start(const std::string& sync) {
    const auto plan = std::make_shared<const Plan>(plan_);
    return engine_.start(plan, *plan->sync(sync));
  }
  // The ledger answers from a thread of its own.
  void until(const std::function<bool()>& is_so) {
    loop_.restart();
    while (!is_so() && loop_.run_one() > 0) {
    }
    ASSERT_TRUE(is_so());
  }
  // The next export comes once it is told to.
  void source_waits() { source_gives({{{"1", "x"}}}).open_waits_for = &go_on_; }

  Signal go_on_{loop_.get_executor()};
  Engine engine_{environment_, events_};
  FakeTarget* a_ = nullptr;
  FakeTarget* b_ = nullptr;
};

TEST_F(EngineTest, RunsASyncAgainAndAgain) {
  source_gives({{{"1", "x"}}});
  const auto first = start("a");
  testing::run(loop_, engine_.join());
  const auto second = start("a");
  testing::run(loop_, engine_.join());

  EXPECT_EQ(first->outcome().status, Status::Ok);
  EXPECT_EQ(second->outcome().status, Status::Ok);
  EXPECT_NE(first->outcome().run_id, second->outcome().run_id);
  EXPECT_EQ(source_.opened, 2);
}

TEST_F(EngineTest, StartsWhileAnotherRunIsOnItsWay) {
  source_waits();
  source_gives({{{"1", "x"}}});
  const auto slow = start("a");
  until([&] { return source_.waiting == 1; });

  const auto quick = start("b");
  until([&] { return quick->is_done(); });

  EXPECT_FALSE(slow->is_done());
  go_on_.notify();
  testing::run(loop_, engine_.join());
  EXPECT_EQ(slow->outcome().status, Status::Ok);
}

TEST_F(EngineTest, StopsOneRunAlone) {
  source_waits();
  source_waits();
  const auto stopped = start("a");
  const auto other = start("b");
  until([&] { return source_.waiting == 2; });

  engine_.cancel(*stopped);
  until([&] { return stopped->is_done(); });
  EXPECT_EQ(stopped->outcome().status, Status::Cancelled);
  EXPECT_THAT(a_->calls, ElementsAre("prepare"));
  EXPECT_FALSE(other->is_done());

  go_on_.notify();
  testing::run(loop_, engine_.join());
  EXPECT_EQ(other->outcome().status, Status::Ok);
}

TEST_F(EngineTest, StopsARunThatHasNotBegun) {
  source_gives({{{"1", "x"}}});
  const auto stopped = start("a");
  engine_.cancel(*stopped);
  testing::run(loop_, engine_.join());

  EXPECT_EQ(stopped->outcome().status, Status::Cancelled);
  EXPECT_TRUE(a_->visible.empty());
}

TEST_F(EngineTest, KeepsAConnectionFromRunToRun) {
  source_gives({{{"1", "x"}}});
  start("a");
  testing::run(loop_, engine_.join());
  start("b");
  testing::run(loop_, engine_.join());

  EXPECT_EQ(connected_, 1);
}

TEST_F(EngineTest, MakesAnotherConnectionForOtherSettings) {
  source_gives({{{"1", "x"}}});
  start("a");
  testing::run(loop_, engine_.join());
  plan_.sources.front().digest = "another address";
  start("a");
  testing::run(loop_, engine_.join());

  EXPECT_EQ(connected_, 2);
}

TEST_F(EngineTest, EndsARunUnderThePlanThatItBeganWith) {
  source_gives({{{"1", "x"}}});
  auto plan = std::make_shared<const Plan>(plan_);
  const std::weak_ptr<const Plan> watched = plan;
  auto run = engine_.start(plan, *plan->sync("a"));
  plan.reset();
  EXPECT_FALSE(watched.expired());

  testing::run(loop_, engine_.join());

  EXPECT_EQ(run->outcome().status, Status::Ok);
  run.reset();
  EXPECT_TRUE(watched.expired());
}

TEST_F(EngineTest, SharesAnExportAmongThoseThatStartTogetherOnly) {
  source_gives({{{"1", "x"}}});
  plan_.syncs[1].from_options = testing::fake_report("report a");
  start("a");
  start("b");
  testing::run(loop_, engine_.join());
  EXPECT_EQ(source_.opened, 1);

  start("a");
  until([&] { return source_.opened == 2; });
  start("b");
  testing::run(loop_, engine_.join());
  EXPECT_EQ(source_.opened, 3);
}

}  // namespace
}  // namespace millrace::engine
