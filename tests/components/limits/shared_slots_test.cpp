#include "connector/components/limits/shared_slots.h"

#include <list>

#include "tests/components/limits/limits_fixture.h"

namespace millrace::components {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char* kShares = "SELECT count(*) FROM millrace_quota_shares";

class SharedSlotsTest : public LimitsFixture {
 protected:
  // The tasks of one process: each waits for a slot and keeps it until it is to end.
  struct Process {
    Process(ledger::Quotas& quotas, boost::asio::any_io_executor loop, const Clock& clock,
            std::uint64_t most)
        : slots(quotas, loop, clock, "bi", most, {10ms, 1ms, 5ms}), tasks(loop) {}

    SharedSlots slots;
    TaskGroup tasks;
    std::list<SharedSlots::Permit> held = {};
    std::vector<std::string> told = {};
    std::size_t stopped = 0;

    void end_one() { held.pop_front(); }
  };

  Process& start(std::uint64_t most) {
    return started_.emplace_back(process(), loop_.get_executor(), clock_, most);
  }

  void begin(Process& process, int tasks) {
    for (int i = 0; i < tasks; ++i) process.tasks.spawn(hold(process));
  }
  static Task<void> hold(Process& process) {
    auto permit = co_await process.slots.acquire(
        [&process](const std::string& why) { process.told.push_back(why); });
    if (permit) {
      process.held.push_back(*std::move(permit));
    } else {
      ++process.stopped;
    }
  }

  // Each of the processes, as it does by itself from time to time.
  void let_all_look() {
    const auto enough = store_.transactions() + 4 * started_.size();
    run_until([&] { return store_.transactions() >= enough; });
  }

  void TearDown() override {
    for (auto& process : started_) process.tasks.cancel();
    testing::settle(loop_);
    for (auto& process : started_) process.held.clear();
    for (auto& process : started_) {
      run(process.tasks.join());
      run(process.slots.stop());
    }
    EXPECT_EQ(count(kShares), 0u);
  }

  std::list<Process> started_;
};

TEST_F(SharedSlotsTest, AProcessAloneGetsAllOfThemInOneTransaction) {
  auto& alone = start(30);
  const auto before = store_.transactions();

  begin(alone, 200);
  run_until([&] { return alone.held.size() == 30; });

  EXPECT_EQ(store_.transactions(), before + 1);
  EXPECT_THAT(alone.told, IsEmpty());
}

TEST_F(SharedSlotsTest, AreUsedAgainWithoutATransaction) {
  auto& alone = start(2);
  begin(alone, 10);
  run_until([&] { return alone.held.size() == 2; });
  const auto before = store_.transactions();

  for (int i = 0; i < 8; ++i) {
    alone.end_one();
    testing::settle(loop_);
    EXPECT_EQ(alone.held.size(), 2u);
  }

  EXPECT_EQ(store_.transactions(), before);
}

TEST_F(SharedSlotsTest, ProcessesHaveNoMoreThanTheLimitTogether) {
  auto& first = start(5);
  auto& second = start(5);
  begin(first, 3);
  run_until([&] { return first.held.size() == 3; });

  begin(second, 3);
  run_until([&] { return second.held.size() == 2 && !second.told.empty(); });

  EXPECT_THAT(second.told, ElementsAre("5 allowed, shared with 1 other process"));
  first.end_one();
  run_until([&] { return second.held.size() == 3; });
}

TEST_F(SharedSlotsTest, OneThatIsWaitedForGoesToTheOtherProcess) {
  auto& first = start(1);
  auto& second = start(1);
  begin(first, 3);
  run_until([&] { return first.held.size() == 1; });
  clock_.advance(2s);
  begin(second, 2);
  run_until([&] { return !first.told.empty() && !second.told.empty(); });

  clock_.advance(1s);
  first.end_one();
  run_until([&] { return first.held.size() + second.held.size() == 1; });
  EXPECT_EQ(second.held.size(), 1u);

  clock_.advance(2s);
  let_all_look();
  second.end_one();
  run_until([&] { return first.held.size() + second.held.size() == 1; });
  EXPECT_EQ(first.held.size(), 1u) << "they take turns";
}

TEST_F(SharedSlotsTest, TheShareOfABusyProcessFallsAsItsJobsEnd) {
  auto& busy = start(4);
  auto& other = start(4);
  begin(busy, 50);
  run_until([&] { return busy.held.size() == 4; });
  clock_.advance(2s);
  begin(other, 50);

  for (std::size_t given = 0; given < 2; ++given) {
    let_all_look();
    clock_.advance(1s);
    busy.end_one();
    run_until([&] { return busy.held.size() + other.held.size() == 4; });
    EXPECT_EQ(other.held.size(), given + 1);
  }

  EXPECT_EQ(busy.held.size(), 2u);
  EXPECT_EQ(other.held.size(), 2u);
}

TEST_F(SharedSlotsTest, NothingBeginsWhileTheLedgerDoesNotAnswer) {
  auto& alone = start(1);
  is_away_ = true;
  begin(alone, 1);
  run_until([&] { return !alone.told.empty(); });
  EXPECT_THAT(alone.told, ElementsAre("the state does not answer: state: no route to host"));
  EXPECT_THAT(alone.held, IsEmpty());

  is_away_ = false;
  run_until([&] { return alone.held.size() == 1; });

  is_away_ = true;
  begin(alone, 1);
  run_until([&] { return alone.told.size() == 2; });
  alone.end_one();
  testing::settle(loop_);
  EXPECT_THAT(alone.held, IsEmpty()) << "the share may be somebody else's by now";
  is_away_ = false;
  run_until([&] { return alone.held.size() == 1; });
}

TEST_F(SharedSlotsTest, AProcessThatSleptLooksBeforeItBeginsAnything) {
  auto& sleeper = start(1);
  begin(sleeper, 2);
  run_until([&] { return sleeper.held.size() == 1; });
  clock_.advance(61s);
  auto& other = start(1);
  begin(other, 1);
  run_until([&] { return other.held.size() == 1; });

  sleeper.end_one();
  testing::settle(loop_);
  run_until([&] { return !sleeper.told.empty(); });

  EXPECT_THAT(sleeper.held, IsEmpty());
  other.end_one();
  run_until([&] { return sleeper.held.size() == 1; });
}

TEST_F(SharedSlotsTest, ALimitThatFallsIsKeptTo) {
  auto& first = start(4);
  auto& second = start(4);
  begin(first, 3);
  run_until([&] { return first.held.size() == 3; });

  first.slots.limit_to(3);
  testing::settle(loop_);
  begin(second, 1);
  run_until([&] { return !second.told.empty(); });

  EXPECT_THAT(second.held, IsEmpty());
  first.end_one();
  run_until([&] { return second.held.size() == 1; });
}

TEST_F(SharedSlotsTest, WhoIsCancelledTakesNone) {
  auto& first = start(1);
  begin(first, 3);
  run_until([&] { return first.held.size() == 1; });

  first.tasks.cancel();
  run_until([&] { return first.stopped == 2; });
  first.end_one();

  auto& second = start(1);
  begin(second, 1);
  run_until([&] { return second.held.size() == 1; });
}

TEST_F(SharedSlotsTest, AreGivenBackTogetherWithWhatElseIsTold) {
  auto& alone = start(1);
  begin(alone, 1);
  run_until([&] { return alone.held.size() == 1; });
  const auto before = store_.transactions();

  alone.slots.let_go();
  alone.end_one();
  alone.slots.let_go();
  EXPECT_EQ(count(kShares), 0u);

  EXPECT_EQ(store_.transactions(), before + 1);
}

TEST_F(SharedSlotsTest, AreGivenBackByThemselvesWhenNobodyNeedsThem) {
  auto& alone = start(1);
  begin(alone, 1);
  run_until([&] { return alone.held.size() == 1; });

  alone.end_one();
  loop_.restart();
  loop_.run();

  EXPECT_EQ(count(kShares), 0u);
}

}  // namespace
}  // namespace millrace::components
