// Runs of one sync in several processes, which share the ledger.

#include <deque>

#include <gmock/gmock.h>
#include <unistd.h>

#include "connector/ledger/store/sqlite_driver.h"
#include "connector/ledger/tables/state_file.h"
#include "tests/engine/away_driver.h"
#include "tests/engine/run_fixture.h"

namespace millrace::engine {
namespace {

using components::Intake;
using components::Mode;
using ::testing::AllOf;
using testing::FakeTarget;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;
using namespace std::chrono_literals;

class EngineLeases : public testing::RunFixture {
 protected:
  // A process of its own, as far as the ledger can tell.
  struct Process {
    Process(std::unique_ptr<ledger::Store> store, const components::Environment& as,
            EventListener& events)
        : ledger(std::move(store), as.clock),
          environment{.loop = as.loop,
                      .clock = as.clock,
                      .workers = as.workers,
                      .blocking = as.blocking,
                      .http = as.http,
                      .formats = as.formats,
                      .random = as.random,
                      .scratch = as.scratch,
                      .ledger = ledger},
          engine(environment, events) {}

    ledger::Ledger ledger;
    components::Environment environment;
    Engine engine;
  };

  EngineLeases() {
    add_sync("a", "report a");
    a_ = &add_target(Intake::AfterGates);
    source_gives({{{"1", "slow"}}}).open_waits_for = &go_on_;
    source_gives({{{"2", "quick"}}});
  }
  ~EngineLeases() override {
    for (auto& process : processes_) testing::run(loop_, process.engine.join());
  }

  Process& process() {
    auto driver = std::make_unique<ledger::SqliteDriver>(
        *ledger::open_state_file(folder_ / "state.db"), clock_, std::make_unique<WorkerPool>(1));
    auto store = std::make_unique<ledger::Store>(
        loop_.get_executor(), std::make_unique<testing::AwayDriver>(std::move(driver), is_away_));
    return processes_.emplace_back(std::move(store), environment_, events_);
  }

  std::shared_ptr<RunHandle> start(Process& process, const std::string& sync) {
    const auto plan = std::make_shared<const Plan>(plan_);
    return process.engine.start(plan, *plan->sync(sync), request_);
  }
  const SyncOutcome& outcome(Process& process, const std::string& sync = "a") {
    ended_ = start(process, sync);
    until([this] { return ended_->is_done(); });
    return ended_->outcome();
  }
  // A run that has its lease, and waits for its export until `go_on_`.
  std::shared_ptr<RunHandle> start_and_hold(Process& process) {
    auto held = start(process, "a");
    until([this] { return source_.waiting == 1; });
    return held;
  }
  void end(const RunHandle& run) {
    go_on_.notify();
    until([&run] { return run.is_done(); });
  }
  // Ledgers answer from threads of their own.
  void until(const std::function<bool()>& is_so) {
    loop_.restart();
    while (!is_so() && loop_.run_one() > 0) {
    }
    ASSERT_TRUE(is_so());
  }
  void renew(Process& process) {
    TaskGroup renewing(loop_.get_executor());
    bool is_done = false;
    renewing.spawn(renew_now(process, is_done));
    until([&is_done] { return is_done; });
    loop_.poll();
  }
  static Task<void> renew_now(Process& process, bool& is_done) {
    co_await process.engine.leases().renew();
    is_done = true;
  }
  static Task<void> run_both(Process& process, std::shared_ptr<const Plan> plan,
                             RunOutcome& outcome, bool& is_done) {
    std::vector<const SyncPlan*> syncs{plan->sync("a"), plan->sync("b")};
    outcome = co_await engine::run_all(process.engine, plan, std::move(syncs), {});
    co_await release_held(outcome);
    is_done = true;
  }
  static std::string message(const SyncOutcome& outcome) {
    return outcome.error ? outcome.error->message() : "no error";
  }

  bool is_away_ = false;  // The database of the ledger.
  Signal go_on_{loop_.get_executor()};
  FakeTarget* a_ = nullptr;
  std::shared_ptr<RunHandle> ended_;
  std::deque<Process> processes_;
};

TEST_F(EngineLeases, ASecondRunIsTemporaryAndContactsNothing) {
  auto& here = process();
  const auto first = start_and_hold(here);
  const auto calls = a_->calls;

  const auto& refused = outcome(process());

  EXPECT_EQ(refused.status, Status::Temporary);
  EXPECT_THAT(message(refused), AllOf(StartsWith("another run of this sync is under way: process " +
                                                 std::to_string(getpid()) + " on host "),
                                      HasSubstr("since 2026-01-02 03:04:05 UTC"),
                                      HasSubstr("until 2026-01-02 03:05:05 UTC")));
  EXPECT_EQ(a_->calls, calls);
  EXPECT_EQ(source_.opened, 1);
  EXPECT_EQ(refused.destinations.at(0).status, Status::Temporary);
  EXPECT_TRUE(safe_to_rerun(refused));
  end(*first);
  EXPECT_EQ(first->outcome().status, Status::Ok);
  EXPECT_EQ(outcome(processes_.back()).status, Status::Ok) << "the lease was released";
}

TEST_F(EngineLeases, OfTwoRunsInOneProcessOneIsRefusedToo) {
  auto& here = process();
  const auto first = start(here, "a");
  const auto together = start(here, "a");
  until([&] { return source_.waiting == 1 && together->is_done(); });
  const auto& later = outcome(here);

  for (const auto* refused : {&together->outcome(), &later}) {
    EXPECT_EQ(refused->status, Status::Temporary);
    EXPECT_THAT(message(*refused), HasSubstr("another run of this sync"));
  }
  end(*first);
  EXPECT_EQ(first->outcome().status, Status::Ok);
}

TEST_F(EngineLeases, OtherSyncsOfTheRunAreDoneAndKeepNoJobForIt) {
  add_sync("b", "report b");
  add_target(Intake::AfterGates, Mode::Append);
  const auto first = start_and_hold(process());
  auto& there = process();
  const auto plan = std::make_shared<const Plan>(plan_);
  RunOutcome outcome;
  TaskGroup group(loop_.get_executor());
  bool is_done = false;
  group.spawn(run_both(there, plan, outcome, is_done));
  until([&] { return is_done; });

  EXPECT_EQ(outcome.status, Status::Temporary);
  EXPECT_EQ(outcome.syncs.at(1).status, Status::Ok);
  EXPECT_EQ(this->outcome(there, "b").status, Status::Ok);
  EXPECT_NE(targets_[1].load_ids.at(0), targets_[1].load_ids.at(1)) << "its job was resumed";
  end(*first);
}

TEST_F(EngineLeases, ADryRunTakesNone) {
  request_.dry_run = true;
  const auto first = start_and_hold(process());

  EXPECT_EQ(outcome(process()).status, Status::Ok);
  end(*first);
}

TEST_F(EngineLeases, ARunWhoseLeaseWasTakenOverStops) {
  auto& here = process();
  const auto slow = start_and_hold(here);
  clock_.advance(ledger::kLeaseTime);
  EXPECT_EQ(outcome(process()).status, Status::Ok);
  const auto seen = a_->visible;

  renew(here);
  until([&] { return slow->is_done(); });

  EXPECT_EQ(slow->outcome().status, Status::Temporary);
  EXPECT_THAT(message(slow->outcome()), HasSubstr("another run of this sync has taken over"));
  EXPECT_EQ(slow->outcome().destinations.at(0).status, Status::Temporary);
  EXPECT_EQ(a_->visible, seen);
  EXPECT_EQ(source_.cancelled, 1);
}

// It slept past the end of its lease, and looks at nothing before it commits.
TEST_F(EngineLeases, ADestinationRefusesTheLoadOfALeaseThatWasLost) {
  auto& here = process();
  const auto slow = start_and_hold(here);
  clock_.advance(ledger::kLeaseTime);
  EXPECT_EQ(outcome(process()).status, Status::Ok);
  const auto seen = a_->visible;

  end(*slow);

  EXPECT_EQ(slow->outcome().status, Status::Temporary);
  const auto& to = slow->outcome().destinations.at(0);
  ASSERT_TRUE(to.error);
  EXPECT_THAT(to.error->message(), HasSubstr("another run of this sync has taken over"));
  EXPECT_EQ(a_->visible, seen);
  EXPECT_EQ(a_->load_ids.size(), 2u) << "it was tried again";
}

TEST_F(EngineLeases, ARunThatNobodyTookOverGoesOn) {
  auto& here = process();
  const auto slow = start_and_hold(here);
  clock_.advance(10 * ledger::kLeaseTime);

  renew(here);
  end(*slow);

  EXPECT_EQ(slow->outcome().status, Status::Ok) << message(slow->outcome());
}

TEST_F(EngineLeases, ALeaseThatCannotBeRenewedEndsItsRunWhenItHasRunOut) {
  auto& here = process();
  const auto slow = start_and_hold(here);
  is_away_ = true;

  clock_.advance(ledger::kLeaseTime - 1s);
  renew(here);
  EXPECT_FALSE(slow->is_done());
  clock_.advance(1s);
  renew(here);
  until([&] { return slow->is_done(); });

  EXPECT_EQ(slow->outcome().status, Status::Temporary);
  EXPECT_THAT(message(slow->outcome()),
              HasSubstr("could not be renewed for 60 seconds (state: no route"));
  EXPECT_THAT(a_->visible, IsEmpty());
}

TEST_F(EngineLeases, WithoutALedgerNothingIsBegun) {
  is_away_ = true;

  const auto& refused = outcome(process());

  EXPECT_EQ(refused.status, Status::Temporary);
  EXPECT_THAT(message(refused), HasSubstr("take the lease: state: no route"));
  EXPECT_EQ(source_.opened, 0);
  EXPECT_THAT(a_->calls, IsEmpty());
}

TEST_F(EngineLeases, ARunThatIsStoppedReleasesItsLease) {
  auto& here = process();
  const auto stopped = start_and_hold(here);
  here.engine.cancel(*stopped);
  until([&] { return stopped->is_done(); });

  EXPECT_EQ(stopped->outcome().status, Status::Cancelled);
  EXPECT_EQ(outcome(process()).status, Status::Ok);
}

TEST_F(EngineLeases, ADeliveryThatCannotBeRememberedIsNotDone) {
  a_->can_stage = false;
  a_->target.mode = Mode::Append;
  a_->write_waits_while = [this] {
    is_away_ = true;
    return false;
  };
  const auto run = start_and_hold(process());

  end(*run);

  const auto& to = run->outcome().destinations.at(0);
  EXPECT_EQ(to.status, Status::Temporary);
  ASSERT_TRUE(to.error);
  EXPECT_THAT(to.error->message(), HasSubstr("everything was delivered to memory, and that could "
                                             "not be remembered: a rerun sends it again"));
  EXPECT_EQ(to.report.inserted, 1u);
  EXPECT_FALSE(safe_to_rerun(run->outcome()));
}

TEST_F(EngineLeases, AWatermarkThatCannotBeRememberedIsToldAsTemporary) {
  plan_.syncs[0].columns = {{"id", "id", *parse_type("integer"), false, std::nullopt}};
  plan_.syncs[0].watermark = WatermarkPlan{.column = "id", .kind = TypeKind::Integer};
  a_->write_waits_while = [this] {
    is_away_ = true;
    return false;
  };
  const auto run = start_and_hold(process());

  end(*run);

  EXPECT_EQ(run->outcome().status, Status::Temporary);
  EXPECT_THAT(message(run->outcome()), HasSubstr("remember the watermark: "));
  EXPECT_EQ(run->outcome().watermark, std::nullopt);
  EXPECT_EQ(run->outcome().destinations.at(0).status, Status::Ok);
}

}  // namespace
}  // namespace millrace::engine
